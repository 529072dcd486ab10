using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// The attention of a model's network in the texts of a row, and what each position, a token or an n-gram, adds to the network's
/// outputs.
/// </summary>
/// <param name="Outputs">[C], all outputs of the network.</param>
/// <param name="PoolingWeights">One weight per position of all texts.</param>
/// <param name="Rollout">One weight per position of all texts.</param>
/// <param name="Attention">The attention weights of each layer; empty when there are too many.</param>
internal sealed record NetworkExplanation(
    float[] Outputs, float[] PoolingWeights, float[] Rollout, AttentionWeights[] Attention)
{
    /// <summary>
    /// One attribution per explained output, with a value per position of all texts. Empty when the options ask for none, or
    /// when the row is longer than they allow.
    /// </summary>
    public Attribution[] Attributions { get; private init; } = [];

    /// <param name="model">The model.</param>
    /// <param name="row">The ids of the one or two texts of a row.</param>
    /// <param name="outputs">Indices of the network's outputs to explain.</param>
    /// <param name="options">Limits of the explanation.</param>
    /// <param name="passes">Runs the network.</param>
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public static NetworkExplanation Create(
        TextModel model, TokenBlock row, IReadOnlyList<int> outputs, ExplanationOptions options, NetworkPasses passes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = model.Network;
        var (ids, padding) = PaddedBatch.Create(row, [0], row.Count, model.Device); // [T, L]
        var types = PaddedBatch.CreateTypes(row, [0], model);
        var embedded = network.Embed(ids, types);
        var result = passes.Run(() => Look(network, embedded, padding, row));
        if (options.MaximumSteps == 0 || row.CountWithoutPadding() > options.MaximumTokens)
            return result;
        var attributions = IntegratedGradients.Compute(path => Run(network, path, padding), embedded,
            network.Embed(Baseline(ids, model), types), outputs, options, passes);
        return result with
        {
            Attributions = Array.ConvertAll(attributions, a => a with { Values = PerPosition(a.Values, row) }),
        };
    }

    private static NetworkExplanation Look(TextNetworkEnsemble network, Tensor embedded, Tensor? padding, TokenBlock row)
    {
        var (pooled, pooling, rollout, layers) = network.Pool(embedded, padding);
        return new NetworkExplanation(Values(network.Classify(pooled)), PerPosition(Values(pooling), row),
            PerPosition(Values(rollout), row), CreateAttention(layers, row));
    }

    /// <summary>The network's outputs [S, C] along a path of embeddings [S, T, L, D].</summary>
    private static Tensor Run(TextNetworkEnsemble network, Tensor path, Tensor? padding)
    {
        var points = path.transpose(0, 1).flatten(0, 1); // [T·S, L, D], all first texts before all second texts
        var pooled = network.PoolVectors(points, padding?.repeat_interleave(path.shape[0], 0));
        return network.Classify(pooled);
    }

    /// <summary>
    /// The baseline: mask tokens, which the network knows from word dropout or pre-training, in place of all but the special tokens
    /// around texts.
    /// </summary>
    private static Tensor Baseline(Tensor ids, TextModel model)
    {
        var masked = ids.masked_fill(ids.ne(Scalars.Of(model.SpecialIds.Pad)), Scalars.Of(model.SpecialIds.Mask));
        foreach (var special in model.TemplateIds)
            masked = masked.masked_fill(ids.eq(Scalars.Of(special)), Scalars.Of(special));
        return masked;
    }

    /// <summary>The values [T, L] without padding, one text after the other.</summary>
    private static float[] PerPosition(float[] values, TokenBlock row)
    {
        var longest = values.Length / row.Count;
        return [.. Enumerable.Range(0, row.Count)
            .SelectMany(text => values.AsSpan(text * longest, row.Length(text)).ToArray())];
    }

    private static AttentionWeights[] CreateAttention(IReadOnlyList<Tensor> layers, TokenBlock row)
    {
        var count = layers.Sum(layer => layer.shape[1] * row.TokenCount * row.TokenCount);
        return count > TextExplanation.MaximumAttentionWeights ? [] : [.. layers.Select(layer => CreateAttention(layer, row))];
    }

    /// <summary>Joins the texts of [T, H, L, L] into one matrix per head; the weights between two texts are 0.</summary>
    private static AttentionWeights CreateAttention(Tensor layer, TokenBlock row)
    {
        var (heads, longest, tokens) = ((int)layer.shape[1], (int)layer.shape[2], row.TokenCount);
        var source = Values(layer);
        var weights = new float[heads * tokens * tokens];
        for (var (text, first) = (0, 0); text < row.Count; first += row.Length(text++))
        {
            var length = row.Length(text);
            for (var head = 0; head < heads; head++)
            {
                for (var query = 0; query < length; query++)
                {
                    source.AsSpan(((text * heads + head) * longest + query) * longest, length)
                        .CopyTo(weights.AsSpan((head * tokens + first + query) * tokens + first));
                }
            }
        }
        return new AttentionWeights(heads, tokens, weights);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();
}
