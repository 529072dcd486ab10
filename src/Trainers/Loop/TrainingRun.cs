using MLNet.Attention.Trainers.Checkpoints;

using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>What surrounds a training: where its randomness comes from, and who hears of it.</summary>
/// <param name="Seed">Decides shuffling and dropout.</param>
/// <param name="Generator">Source of dropout; seeded anew in each epoch.</param>
/// <param name="Reporter">Hears of each step and epoch.</param>
/// <param name="Checkpoint">Keeps the state after each epoch; null for none.</param>
/// <param name="CheckAlive">Called often; ends the training by throwing.</param>
internal sealed record TrainingRun(
    int Seed, Generator Generator, ProgressReporter Reporter, Checkpoint? Checkpoint, Action CheckAlive);
