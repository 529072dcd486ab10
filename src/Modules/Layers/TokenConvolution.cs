using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// Convolutions with kernels of several sizes side by side (Kim 2014, "Convolutional Neural Networks for Sentence
/// Classification", section 2), with a residual connection, which the paper does not have:
/// x + dropout([gelu(W_k·x[l − ⌊(k − 1)/2⌋ .. l + ⌊k/2⌋] + b_k) for each kernel size k]).
/// </summary>
/// <remarks>
/// Each kernel size has an equal share of the D outputs, as far as D divides. Beyond the ends of a sequence and at padding
/// the input counts as zeros.
/// </remarks>
public sealed class TokenConvolution : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly long dimension;
    private readonly long[] kernelSizes;
    private readonly ModuleList<LinearLayer> kernels; // [F, k·D] for each kernel size k with F of the D outputs
    private readonly Dropout dropout;

    /// <param name="dimension">D, at least the number of kernel sizes.</param>
    /// <param name="kernelSizes">How many positions each kernel covers, at least 1; one kernel size at least.</param>
    /// <param name="dropout">Share of the convolutions' outputs dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TokenConvolution(
        long dimension, IReadOnlyList<long> kernelSizes, double dropout = 0, Generator? generator = null)
        : base(nameof(TokenConvolution))
    {
        ArgumentNullException.ThrowIfNull(kernelSizes);
        if (kernelSizes.Count == 0 || kernelSizes.Min() < 1)
        {
            throw Arguments.Wrong(
                $"[{string.Join(", ", kernelSizes)}]", "one or more sizes, each at least 1", nameof(kernelSizes));
        }
        this.dimension = Arguments.AtLeast(kernelSizes.Count, dimension);
        this.kernelSizes = [.. kernelSizes];
        this.dropout = new Dropout(Arguments.Share(dropout), generator);
        kernels = new ModuleList<LinearLayer>(kernelSizes
            .Select((size, i) => new LinearLayer(size * dimension, Share(dimension, kernelSizes.Count, i), generator))
            .ToArray());
        RegisterComponents();
    }

    /// <param name="input">[B, L, D]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        Shapes.IsPadding(padding, input.shape[0], input.shape[1]);
        var x = WithoutPadding(input, padding);
        return WithoutPadding(x.Plus(dropout.call(nn.functional.gelu(Convolve(x)))), padding);
    }

    private static Tensor WithoutPadding(Tensor x, Tensor? padding) =>
        padding is null ? x : x.masked_fill(padding.unsqueeze(-1), Scalars.Of(0));

    // [B, L, D] -> [B, L, D]. One matrix product multiplies each position by the weights of each kernel position; the output
    // of a kernel is the sum of its products, each shifted to the position it counts for. On a CPU this is faster than conv1d.
    private Tensor Convolve(Tensor x)
    {
        var largest = kernelSizes.Max(); // K
        var wide = nn.functional.pad(x, new[] { 0, 0, Before(largest), largest - 1 - Before(largest) }); // [B, L + K − 1, D]
        var weights = kernels.Select((kernel, i) => ByPosition(kernel, kernelSizes[i])).ToArray();
        var products = nn.functional.linear(wide, cat(weights)) // [B, L + K − 1, Σ k·F]
            .split(weights.Select(weight => weight.shape[0]).ToArray(), -1); // each [B, L + K − 1, k·F]
        var outputs = kernelSizes.Select((size, i) =>
            Sum(products[i].chunk(size, -1), Before(largest) - Before(size), x.shape[1]).Plus(kernels[i].Bias!));
        return cat(outputs.ToArray(), -1); // [B, L, D]
    }

    // [F, k·D] -> [k·F, D]
    private Tensor ByPosition(LinearLayer kernel, long size) =>
        kernel.Weight.view(-1, size, dimension).transpose(0, 1).reshape(-1, dimension);

    // From k of [B, L + K − 1, F] to [B, L, F].
    private static Tensor Sum(Tensor[] parts, long start, long length) => parts
        .Select((part, i) => part.narrow(1, start + i, length))
        .Aggregate((sum, part) => sum.Plus(part));

    // How many of the positions that a kernel covers are before its own.
    private static long Before(long size) => (size - 1) / 2;

    // The first shares are larger by one where the whole does not divide evenly.
    private static long Share(long whole, int parts, int part) => whole / parts + (part < whole % parts ? 1 : 0);
}
