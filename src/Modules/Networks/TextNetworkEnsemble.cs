using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>
/// Networks of one shape whose logits are averaged (Breiman 1996, "Bagging Predictors"; Hansen and Salamon 1990, "Neural Network
/// Ensembles").
/// </summary>
/// <remarks>
/// The embeddings of a token in all networks, one after another, are one vector, K·D wide, and so are the pooled vectors of a
/// text: an explanation can differentiate by the embeddings of all networks at once.
/// </remarks>
public sealed class TextNetworkEnsemble : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly ModuleList<TextNetwork> networks;

    /// <param name="networks">K networks of one shape, at least one; they become parts of this module.</param>
    /// <exception cref="ArgumentException">There is no network.</exception>
    public TextNetworkEnsemble(IReadOnlyList<TextNetwork> networks) : base(nameof(TextNetworkEnsemble))
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0)
            throw Arguments.Wrong("empty", "at least one network", nameof(networks));
        this.networks = new ModuleList<TextNetwork>([.. networks]);
        RegisterComponents();
    }

    /// <summary>The K networks.</summary>
    public IReadOnlyList<TextNetwork> Networks => [.. networks];

    /// <param name="ids">[B, L] Int64; with pairs [2·B, L]: the first texts, then their partners.</param>
    /// <param name="padding">Boolean, of the shape of the ids, true = padding; null when there is none.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor ids, Tensor? padding) => forward(ids, padding, types: null);

    /// <summary>The same for tokens of types.</summary>
    /// <param name="ids">[B, L] Int64; with pairs [2·B, L]: the first texts, then their partners.</param>
    /// <param name="padding">Boolean, of the shape of the ids, true = padding; null when there is none.</param>
    /// <param name="types">Int64, of the shape of the ids: the type of each token; null where all are of type 0.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor forward(Tensor ids, Tensor? padding, Tensor? types) =>
        Mean([.. networks.Select(network => network.forward(ids, padding, types))]);

    /// <summary>Looks up the embeddings of tokens.</summary>
    /// <param name="ids">[B, L] Int64, each in [0, V).</param>
    /// <param name="types">[B, L] Int64, the type of each token; null (default) where all are of type 0.</param>
    /// <returns>[B, L, K·E], E the width of an encoder's embeddings.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Embed(Tensor ids, Tensor? types = null) => Join([.. networks.Select(network => network.Embed(ids, types))], -1);

    /// <summary>One vector per text.</summary>
    /// <param name="embedded">[B, L, K·E]; with pairs [2·B, L, K·E].</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>
    /// Pooled [B, K·D], the weights of the pooling [B, L], averaged, and the attention rollout [B, L], averaged, and, from the
    /// first layer to the last, the attention weights of the encoders [B, K·H, L, L], empty where they compute none; with pairs
    /// 2·B in place of B.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public (Tensor Pooled, Tensor PoolingWeights, Tensor Rollout, IReadOnlyList<Tensor> Weights) Pool(
        Tensor embedded, Tensor? padding)
    {
        var parts = Split(embedded).Zip(networks, (part, network) => network.Pool(part, padding)).ToArray();
        var weights = Enumerable.Range(0, parts[0].Weights.Count)
            .Select(layer => Join([.. parts.Select(part => part.Weights[layer])], 1));
        return (Join([.. parts.Select(part => part.Pooled)], -1), Mean([.. parts.Select(part => part.PoolingWeights)]),
            Mean([.. parts.Select(part => AttentionRollout.Compute(part.Weights, part.PoolingWeights))]), [.. weights]);
    }

    /// <summary>One vector per text, without any weights.</summary>
    /// <param name="embedded">[B, L, K·E]; with pairs [2·B, L, K·E].</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>[B, K·D]; with pairs 2·B in place of B.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor PoolVectors(Tensor embedded, Tensor? padding) => Join(
        [.. Split(embedded).Zip(networks, (part, network) => network.Pool(part, padding, needsWeights: false).Pooled)], -1);

    /// <summary>From pooled vectors to logits.</summary>
    /// <param name="pooled">[B, K·D]; with pairs [2·B, K·D]: the first texts, then their partners.</param>
    /// <returns>Logits [B, C].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Classify(Tensor pooled) =>
        Mean([.. Split(pooled).Zip(networks, (part, network) => network.Classify(part))]);

    private Tensor[] Split(Tensor joined) => networks.Count == 1 ? [joined] : joined.chunk(networks.Count, -1);

    private static Tensor Join(Tensor[] parts, long dimension) => parts.Length == 1 ? parts[0] : cat(parts, dimension);

    private static Tensor Mean(Tensor[] parts) => parts.Length == 1
        ? parts[0]
        : parts.Aggregate((sum, part) => sum.Plus(part)) / Scalars.Of(parts.Length);
}
