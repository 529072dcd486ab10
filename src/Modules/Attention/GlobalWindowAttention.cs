using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Self-attention in a local window, as <see cref="LocalWindowAttention"/>, in which the first positions of a sequence see all
/// positions and are seen by all (Beltagy et al. 2020, "Longformer: The Long-Document Transformer", section 3.1, sliding window
/// and global attention).
/// </summary>
/// <remarks>
/// <para>
/// The same queries, keys and values serve both, as in Zaheer et al. 2020, "Big Bird", section 2; Longformer projects those of
/// global attention apart.
/// </para>
/// <para>
/// Time and memory grow with L·(w + G), G the number of global positions. There are no parameters. In training mode the weights
/// are dropped out, and not returned.
/// </para>
/// </remarks>
public sealed class GlobalWindowAttention : nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor Output, Tensor? Weights)>
{
    private readonly long windowRadius;
    private readonly long globalTokens;
    private readonly long longest;
    private readonly LocalWindowAttention window;
    private readonly ScaledDotProductAttention whole; // of the global queries, and of sequences that a window holds

    /// <param name="windowRadius">w, how many positions a query sees to either side, at least 1.</param>
    /// <param name="globalTokens">
    /// G, how many positions at the beginning see all and are seen by all, at least 0. Default 0.
    /// </param>
    /// <param name="longest">Most positions for which weights [B, H, L, L] are returned, at least 0. Default 1024.</param>
    /// <param name="dropout">Share of the attention weights dropped in training, in [0, 1). Default 0.</param>
    /// <param name="generator">Source of the dropout; default the global generator.</param>
    /// <param name="function">From scores to weights; default <see cref="AttentionFunction.Softmax"/>.</param>
    /// <param name="scale">Factor on the scores, positive and finite; default 1/√D.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public GlobalWindowAttention(long windowRadius, long globalTokens = 0, long longest = AutoAttention.DefaultLongest,
        double dropout = 0, Generator? generator = null, AttentionFunction function = AttentionFunction.Softmax,
        double? scale = null) : base(nameof(GlobalWindowAttention))
    {
        this.windowRadius = Arguments.AtLeast(1, windowRadius);
        this.globalTokens = Arguments.AtLeast(0, globalTokens);
        this.longest = Arguments.AtLeast(0, longest);
        window = new LocalWindowAttention(windowRadius, dropout, generator, function, scale);
        whole = new ScaledDotProductAttention(dropout, scale, generator, function);
        RegisterComponents();
    }

    /// <param name="query">[B, H, L, D]</param>
    /// <param name="key">[B, H, L, D]</param>
    /// <param name="value">[B, H, L, Dv]</param>
    /// <param name="mask">Which keys are visible; not causal, and without a bias for each pair of query and key.</param>
    /// <returns>
    /// Output [B, H, L, Dv] and weights [B, H, L, L], null in training mode, where L is above the most positions, and where the
    /// mask says that nobody reads them. A query that sees no key gets zeros in both.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the mask is causal or has a bias.</exception>
    public override (Tensor Output, Tensor? Weights) forward(Tensor query, Tensor key, Tensor value, AttentionMask mask)
    {
        Shapes.OfRank(query, 4, nameof(query), "[B, H, L, D]");
        AttentionShapes.Check(query, key, value, mask);
        AttentionShapes.HasNoBias(mask with { DistanceBias = null }, nameof(GlobalWindowAttention));
        if (mask.Causal)
            throw new ArgumentException("'mask' is causal; expected a mask that is not, with global positions.", nameof(mask));
        AttentionShapes.HavePositions(query, key, mask, "a local window");
        var length = query.shape[2];
        var globals = Math.Min(globalTokens, length);
        var wantsWeights = mask.NeedsWeights && !training && length <= longest;
        if (length <= windowRadius + 1 || globals == length) // every query sees every key
        {
            var (attended, all) = whole.call(query, key, value, mask);
            return (attended, wantsWeights ? all : null);
        }
        if (globals == 0)
        {
            var (near, band) = window.call(query, key, value, mask);
            return (near, wantsWeights ? window.Whole(band) : null);
        }
        var (first, seen) = whole.call(query.narrow(2, 0, globals), key, value, MaskOf(mask, globals, length)); // [B, H, G, L]
        var (rest, inWindow, ofGlobals) = window.AttendWithGlobals(query, key, value, mask, globals);
        var count = length - globals;
        var output = cat([first, rest.narrow(2, globals, count)], 2);
        if (!wantsWeights)
            return (output, null);
        var weights = window.Whole(inWindow).narrow(2, globals, count)
            .Plus(nn.functional.pad(ofGlobals.narrow(2, globals, count), new[] { 0, count })); // [B, H, L − G, L]
        return (output, cat([seen, weights], 2));
    }

    /// <summary>
    /// The mask of the first queries alone. Their positions are not the last ones, so their bias is that of each pair.
    /// </summary>
    private static AttentionMask MaskOf(AttentionMask mask, long globals, long length) => mask.DistanceBias is null
        ? mask
        : mask with
        {
            DistanceBias = null,
            Bias = DistanceBiases.Between(mask.DistanceBias, length - 1, (0, globals), (0, length)),
        };
}
