namespace MLNet.Attention.Trainers.Loop;

/// <summary>What a training came to.</summary>
/// <param name="KeptEpoch">The number of the epoch that is kept, from 1.</param>
/// <param name="Epochs">All epochs, those before a break included.</param>
/// <param name="End">Why it ended.</param>
/// <param name="ResumedAfterEpoch">The epoch after which it went on from a checkpoint; 0 without one.</param>
/// <param name="Measure">What the accuracies of the epochs are.</param>
internal sealed record TrainingOutcome(
    int KeptEpoch, IReadOnlyList<TrainingEpoch> Epochs, TrainingEnd End, int ResumedAfterEpoch,
    ValidationMeasure Measure);
