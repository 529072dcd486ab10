using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>What the n-gram part learns from.</summary>
/// <param name="Examples">The rows.</param>
/// <param name="Features">The n-grams that count.</param>
/// <param name="Rows">Which rows.</param>
/// <param name="Seed">Decides the order.</param>
/// <param name="CheckAlive">Called often; ends the training by throwing.</param>
internal sealed record NGramSource(
    ExampleSet Examples, NGramFeatures Features, int[] Rows, int Seed, Action CheckAlive);
