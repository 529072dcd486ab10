using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// From token ids to one vector per token that knows its neighbours: token embedding, dropout, then filters of several
/// widths side by side, each seeing that many tokens around its own (Kim 2014, "Convolutional Neural Networks for
/// Sentence Classification", section 2).
/// </summary>
/// <remarks>
/// Output x + [gelu(W_w·x[l − ⌊(w − 1)/2⌋ .. l + ⌊w/2⌋] + b_w) for each width w], the filters sharing the D outputs out
/// among the widths. Unlike there, the token's own embedding is added, and attention pooling, not the maximum, follows.
/// Beyond the ends of a text, and at padding, there are zeros. There are no attention weights.
/// </remarks>
public sealed class ConvolutionalTextEncoder : TokenEncoder
{
    private readonly long[] widths;
    private readonly Dropout dropout;
    private readonly ModuleList<Linear> filters;

    /// <param name="vocabularySize">V, at least 1.</param>
    /// <param name="widths">How many tokens the filters of each kind see, each at least 1.</param>
    /// <param name="dimension">D, at least the number of widths.</param>
    /// <param name="dropout">Share of embeddings and of the filters' outputs dropped in training, in [0, 1).</param>
    /// <param name="generator">Source of initial weights and dropout; default the global generator.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public ConvolutionalTextEncoder(long vocabularySize, IReadOnlyList<long> widths, long dimension,
        double dropout = 0, Generator? generator = null)
        : base(nameof(ConvolutionalTextEncoder), vocabularySize, dimension, generator)
    {
        ArgumentNullException.ThrowIfNull(widths);
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Count, 1, nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(widths.Min(), 1, nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, widths.Count);
        this.widths = [.. widths];
        this.dropout = new Dropout(dropout, generator);
        filters = new ModuleList<Linear>(widths
            .Select((width, i) => Initial.Linear(width * dimension, Share(dimension, widths.Count, i), generator))
            .ToArray());
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(Tensor embedded, Tensor? padding)
    {
        var x = dropout.call(embedded);
        if (padding is not null)
            x = x.masked_fill(padding.unsqueeze(-1), 0f);
        var output = x + dropout.call(nn.functional.gelu(Convolve(x)));
        if (padding is not null)
            output = output.masked_fill(padding.unsqueeze(-1), 0f);
        return (output, []);
    }

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
        filter.weight!.view(-1, width, Dimension).transpose(0, 1).reshape(-1, Dimension);

    // From w of [B, L + W - 1, F] to [B, L, F].
    private static Tensor Sum(Tensor[] parts, long start, long length) => parts
        .Select((part, i) => part.narrow(1, start + i, length))
        .Aggregate((sum, part) => sum + part);

    // How many of a window's positions are before its own.
    private static long Before(long width) => (width - 1) / 2;

    // The first shares take what does not divide evenly.
    private static long Share(long whole, int parts, int part) => whole / parts + (part < whole % parts ? 1 : 0);
}
