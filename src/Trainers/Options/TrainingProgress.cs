namespace MLNet.Attention;

/// <summary>The progress of training.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="EpochCount">The most epochs; early stopping may end training sooner.</param>
/// <param name="Step">Number of steps so far, in all epochs.</param>
/// <param name="StepCount">The most steps, in all epochs.</param>
/// <param name="EpochEnded">Whether this is the end of <paramref name="Epoch"/>.</param>
/// <param name="TrainingLoss">
/// Mean loss of the network in this epoch so far: cross-entropy in nats, label smoothing included, for classes; squared error in
/// units of the labels' variance for numbers.
/// </param>
/// <param name="ValidationLoss">
/// Mean loss of the whole model, n-gram part included, on the validation rows after calibration: log-loss in nats for classes,
/// squared error in units of the labels' variance for numbers. Null before the end of an epoch and without validation rows.
/// </param>
/// <param name="ValidationAccuracy">
/// Share of the validation rows with the right prediction, in [0, 1]; null when <paramref name="ValidationLoss"/> is null, and
/// for numbers.
/// </param>
/// <param name="Elapsed">Time since training began.</param>
public sealed record TrainingProgress(int Epoch, int EpochCount, int Step, int StepCount, bool EpochEnded,
    double TrainingLoss, double? ValidationLoss, double? ValidationAccuracy, TimeSpan Elapsed);
