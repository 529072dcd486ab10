using TorchSharp;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>A network to train, and its randomness.</summary>
/// <param name="Objective">The loss to minimize.</param>
/// <param name="Seed">Seed of shuffling and dropout.</param>
/// <param name="Generator">Source of dropout; seeded again in each epoch.</param>
internal sealed record Trainee(TrainingObjective Objective, int Seed, torch.Generator Generator);
