namespace MLNet.Attention;

/// <summary>How far training is.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="EpochCount">Most epochs there will be; early stopping may end sooner.</param>
/// <param name="Step">Steps made, of all epochs.</param>
/// <param name="StepCount">Most steps there will be.</param>
/// <param name="EpochEnded">Whether this is the end of <paramref name="Epoch"/>.</param>
/// <param name="TrainingLoss">Mean loss per row of this epoch so far, label smoothing included, in nats.</param>
/// <param name="ValidationLoss">
/// Mean loss of the whole model, n-gram part included, on the validation rows after calibration: log-loss in nats for
/// classes, squared error in labels' variances for numbers; null before the end of an epoch.
/// </param>
/// <param name="ValidationAccuracy">
/// Share of the validation rows predicted right, in [0, 1]; null before the end of an epoch, and for numbers.
/// </param>
/// <param name="Elapsed">Time since training began.</param>
public sealed record TrainingProgress(int Epoch, int EpochCount, int Step, int StepCount, bool EpochEnded,
    double TrainingLoss, double? ValidationLoss, double? ValidationAccuracy, TimeSpan Elapsed);
