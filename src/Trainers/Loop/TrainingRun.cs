using MLNet.Attention.Trainers.Checkpoints;

using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The surroundings of a training: randomness, progress, checkpoint and cancellation.</summary>
/// <param name="Seed">Seed of shuffling and dropout.</param>
/// <param name="Generator">Source of dropout; seeded again in each epoch.</param>
/// <param name="Reporter">Reports each step and epoch.</param>
/// <param name="Checkpoint">Saves the state after each epoch; null for none.</param>
/// <param name="CheckAlive">Called often; throws to cancel the training.</param>
internal sealed record TrainingRun(
    int Seed, Generator Generator, ProgressReporter Reporter, Checkpoint? Checkpoint, Action CheckAlive);
