using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// Local attention of a recurrent decoder: a bias by which a query attends to a window of the source alone, |s − p| ≤ D (Luong et
/// al. 2015, "Effective Approaches to Attention-based Neural Machine Translation", section 3.2).
/// </summary>
/// <remarks>
/// <para>
/// The center p of local-m is t, the number of the query in the target, or the last position of a shorter source. That of local-p
/// is (S − 1)·σ(vᵀ·tanh(W·h)), h the query and S the length of the source, counted from 0; and the bias in the window is
/// −(s − p)²/2σ² with σ = D/2, so that weights are multiplied by a Gaussian.
/// </para>
/// <para>
/// Unlike in the paper, the weights are normalised after that multiplication, so that an alignment stays a distribution. The
/// scores of the whole source are computed, and those outside the window are left out.
/// </para>
/// </remarks>
public sealed class LocalAttentionBias : nn.Module<Tensor, long, Tensor?, long, Tensor>
{
    private readonly long dimension;
    private readonly long radius;
    private readonly LinearLayer? projection; // W
    private readonly LinearLayer? position; // v

    /// <param name="locality">Monotonic or predictive.</param>
    /// <param name="dimension">The width of the queries, at least 1.</param>
    /// <param name="radius">D, at least 1.</param>
    /// <param name="generator">Source of initial weights; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public LocalAttentionBias(AttentionLocality locality, long dimension, long radius, Generator? generator = null)
        : base(nameof(LocalAttentionBias))
    {
        if (Arguments.Defined(locality) == AttentionLocality.Global)
            throw Arguments.Wrong(locality, "Monotonic or Predictive", nameof(locality));
        this.dimension = Arguments.AtLeast(1, dimension);
        this.radius = Arguments.AtLeast(1, radius);
        if (locality == AttentionLocality.Predictive)
        {
            projection = new LinearLayer(dimension, dimension, generator, hasBias: false);
            position = new LinearLayer(dimension, 1, generator, hasBias: false);
        }
        RegisterComponents();
    }

    /// <param name="query">[B, W, D], W queries of each source, all of one step.</param>
    /// <param name="length">S, the length of the sources with their padding, at least 1.</param>
    /// <param name="padding">[B, S] Boolean, true = padding, at the end of a source; null when there is none.</param>
    /// <param name="step">t, the number of the step, from 0.</param>
    /// <returns>[B, W, S], the bias of a mask; very low outside of the window.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or a number is outside its range.</exception>
    public override Tensor forward(Tensor query, long length, Tensor? padding, long step)
    {
        Shapes.Are(query, [-1, -1, dimension], nameof(query), $"[B, W, D] with D = {dimension}");
        Arguments.AtLeast(1, length);
        Arguments.AtLeast(0, step);
        Shapes.IsPadding(padding, query.shape[0], length);
        var positions = Scalars.Range(0, length, ScalarType.Int64, query.device).to_type(query.dtype); // [S]
        var last = Last(query, length, padding); // [B, 1, 1]
        var distance = positions - (projection is null ? last.clamp_max(Scalars.Of(step)) : Predict(query) * last); // [B, W, S]
        var bias = projection is null ? zeros_like(distance) : distance.Squared() * Scalars.Of(-2.0 / (radius * radius));
        // Half of the lowest number, so that a score can be added.
        return bias.masked_fill(distance.abs().gt(Scalars.Of(radius)), Scalars.Of(MaskedSoftmax.Lowest(query.dtype) / 2))
            .expand(-1, query.shape[1], -1);
    }

    /// <summary>How far in the source each query predicts its position, from 0 to 1; [B, W, 1].</summary>
    private Tensor Predict(Tensor query) => position!.call(projection!.call(query).tanh()).sigmoid();

    /// <summary>The last position of each source that is not padding; 0 where all are; [B, 1, 1].</summary>
    private static Tensor Last(Tensor query, long length, Tensor? padding)
    {
        if (padding is null)
            return zeros([query.shape[0], 1, 1], query.dtype, query.device).Plus(Scalars.Of(length - 1));
        var visible = padding.logical_not().to_type(query.dtype).sum(1); // [B]
        return (visible - Scalars.One).clamp_min(Scalars.Of(0)).view(-1, 1, 1);
    }
}
