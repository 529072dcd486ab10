using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// Where a model's network looks in the texts of a row, and what each position, a token or an n-gram, adds to its outputs.
/// </summary>
/// <param name="Outputs">All of them.</param>
/// <param name="PoolingWeights">Per position of all texts.</param>
/// <param name="Rollout">Per position of all texts.</param>
/// <param name="Attention">Per layer; none when there is too much of it.</param>
internal sealed record NetworkExplanation(
    float[] Outputs, float[] PoolingWeights, float[] Rollout, AttentionWeights[] Attention)
{
    /// <summary>
    /// Per output that was asked for, with a value per position of all texts; none when the options ask for none or the
    /// row is longer than they allow.
    /// </summary>
    public Attribution[] Attributions { get; private init; } = [];

    /// <param name="model">The model.</param>
    /// <param name="row">What the network reads of the one or two texts of a row.</param>
    /// <param name="outputs">The network's outputs to explain.</param>
    /// <param name="options">How far the explanation goes.</param>
    /// <param name="passes">Runs the network.</param>
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public static NetworkExplanation Create(
        TextModel model, TokenBlock row, IReadOnlyList<int> outputs, ExplanationOptions options, NetworkPasses passes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = model.Network;
        var (ids, padding) = PaddedBatch.Create(row, [0], row.Count, model.Device); // [T, L]
        var embedded = network.Embed(ids);
        var result = passes.Run(() => Look(network, embedded, padding, row));
        if (options.MaximumSteps == 0 || row.TokenCount > options.MaximumTokens)
            return result;
        var attributions = IntegratedGradients.Compute(path => Run(network, path, padding), embedded,
            network.Embed(Baseline(ids, model.SpecialIds)), outputs, options, passes);
        return result with
        {
            Attributions = Array.ConvertAll(attributions, a => a with { Values = PerPosition(a.Values, row) }),
        };
    }

    private static NetworkExplanation Look(TextNetwork network, Tensor embedded, Tensor? padding, TokenBlock row)
    {
        var (pooled, pooling, layers) = network.Pool(embedded, padding);
        return new NetworkExplanation(Values(network.Classify(pooled)), PerPosition(Values(pooling), row),
            PerPosition(Values(AttentionRollout.Compute(layers, pooling)), row), CreateAttention(layers, row));
    }

    /// <summary>The network's outputs [S, C] along a path of embeddings [S, T, L, D].</summary>
    private static Tensor Run(TextNetwork network, Tensor path, Tensor? padding)
    {
        var points = path.transpose(0, 1).flatten(0, 1); // [T·S, L, D]: the network wants all first texts first
        var (pooled, _, _) = network.Pool(points, padding?.repeat_interleave(path.shape[0], 0));
        return network.Classify(pooled);
    }

    /// <summary>As many mask tokens, which training with word dropout has shown the network.</summary>
    private static Tensor Baseline(Tensor ids, SpecialIds special) => ids.masked_fill(ids.ne(special.Pad), special.Mask);

    /// <summary>The values [T, L] without those of padding, one text behind the other.</summary>
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

    /// <summary>[T, H, L, L] as one matrix a head, in which no text sees another.</summary>
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
                    source.AsSpan(((text * heads + head) * longest + query) * longest, length)
                        .CopyTo(weights.AsSpan((head * tokens + first + query) * tokens + first));
            }
        }
        return new AttentionWeights(heads, tokens, weights);
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();
}
