using MLNet.Attention.Trainers.Checkpoints;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The surroundings of a training: progress, checkpoint and cancellation.</summary>
/// <param name="Reporter">Reports each step and epoch.</param>
/// <param name="Checkpoint">Saves the state after each epoch; null for none.</param>
/// <param name="CheckAlive">Called often, by several threads; throws to cancel the training.</param>
internal sealed record TrainingRun(ProgressReporter Reporter, Checkpoint? Checkpoint, Action CheckAlive);
