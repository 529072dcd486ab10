using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// A linear layer on features that a word has or has not, such as its shape and its suffixes, hashed to H numbers (Weinberger et
/// al. 2009, "Feature Hashing for Large Scale Multitask Learning", section 2): the sum of the rows of its features.
/// </summary>
public sealed class WordFeatureTable : nn.Module<Tensor, Tensor>
{
    private readonly long outputs;
    private readonly Parameter weight; // [H, outputs]

    /// <param name="buckets">H, at least 1.</param>
    /// <param name="outputs">Width of the output, at least 1.</param>
    /// <param name="scale">Standard deviation of the initial rows; 0 for zeros.</param>
    /// <param name="generator">Source of the initial rows; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public WordFeatureTable(long buckets, long outputs, double scale, Generator? generator = null)
        : base(nameof(WordFeatureTable))
    {
        this.outputs = Arguments.AtLeast(1, outputs);
        weight = Init.Normal([Arguments.AtLeast(1, buckets), outputs], scale, generator);
        RegisterComponents();
    }

    /// <param name="features">[B, W, K] Int64, each in [0, H).</param>
    /// <returns>[B, W, outputs]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor features)
    {
        var shape = Shapes.OfRank(features, 3, nameof(features), "[B, W, K]");
        return weight.index_select(0, features.reshape(-1)).view(shape[0], shape[1], shape[2], outputs).sum(2);
    }
}
