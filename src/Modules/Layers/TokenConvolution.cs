using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// Filters of several widths side by side, each seeing that many positions around its own (Kim 2014, "Convolutional
/// Neural Networks for Sentence Classification", section 2):
/// x + dropout([gelu(W_w·x[l − ⌊(w − 1)/2⌋ .. l + ⌊w/2⌋] + b_w) for each width w]).
/// </summary>
/// <remarks>
/// The filters share the D outputs out among the widths. Unlike there, the input is added. Beyond the ends of a sequence,
/// and at padding, there are zeros.
/// </remarks>
public sealed class TokenConvolution : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly long dimension;
    private readonly long[] widths;
    private readonly ModuleList<Linear> filters;
    private readonly Dropout dropout;

    /// <param name="dimension">D, at least the number of widths.</param>
    /// <param name="widths">How many positions the filters of each kind see, each at least 1.</param>
    /// <param name="dropout">Share of the filters' outputs dropped in training, in [0, 1).</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public TokenConvolution(long dimension, IReadOnlyList<long> widths, double dropout = 0, Generator? generator = null)
        : base(nameof(TokenConvolution))
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Count, 1, nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Min(), 1, nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, widths.Count);
        this.dimension = dimension;
        this.widths = [.. widths];
        this.dropout = new Dropout(dropout, generator);
        filters = new ModuleList<Linear>(widths
            .Select((width, i) => Init.Linear(width * dimension, Share(dimension, widths.Count, i), generator))
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
        return WithoutPadding(x + dropout.call(nn.functional.gelu(Convolve(x))), padding);
    }

    private static Tensor WithoutPadding(Tensor x, Tensor? padding) =>
        padding is null ? x : x.masked_fill(padding.unsqueeze(-1), 0f);

    // [B, L, D]. One product gives what each tap of each filter makes of each position; a filter's output is the sum of
    // its taps, each shifted to where it belongs. On a CPU this is faster than conv1d.
    private Tensor Convolve(Tensor x)
    {
        var widest = widths.Max();
        var wide = nn.functional.pad(x, new[] { 0, 0, Before(widest), widest - 1 - Before(widest) }); // [B, L + W - 1, D]
        var taps = filters.Select((filter, i) => Taps(filter, widths[i])).ToArray();
        var products = nn.functional.linear(wide, cat(taps)).split(taps.Select(tap => tap.shape[0]).ToArray(), -1);
        var outputs = filters.Select((filter, i) =>
            Sum(products[i].chunk(widths[i], -1), Before(widest) - Before(widths[i]), x.shape[1]) + filter.bias!);
        return cat(outputs.ToArray(), -1);
    }

    // [F, w·D] -> [w·F, D]
    private Tensor Taps(Linear filter, long width) =>
        filter.weight!.view(-1, width, dimension).transpose(0, 1).reshape(-1, dimension);

    // From w of [B, L + W - 1, F] to [B, L, F].
    private static Tensor Sum(Tensor[] parts, long start, long length) => parts
        .Select((part, i) => part.narrow(1, start + i, length))
        .Aggregate((sum, part) => sum + part);

    // How many of a window's positions are before its own.
    private static long Before(long width) => (width - 1) / 2;

    // The first shares take what does not divide evenly.
    private static long Share(long whole, int parts, int part) => whole / parts + (part < whole % parts ? 1 : 0);
}
