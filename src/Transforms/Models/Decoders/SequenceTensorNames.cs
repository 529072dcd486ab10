using MLNet.Attention.Transforms.Models.Encoders;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>
/// The parameters of the network of an encoder-decoder checkpoint, and their names in Hugging Face's transformers, without the
/// <see cref="Prefix"/> that some of them have.
/// </summary>
internal static class SequenceTensorNames
{
    /// <summary>What the names of encoder and decoder begin with in a checkpoint that has a head, other than a T5.</summary>
    public const string Prefix = "model.";

    /// <summary>The parameter that is the table of embeddings of the source, and of the target that has not its own.</summary>
    public const string Embedding = "encoder.embedding";

    private const string TargetEmbedding = "embedding"; // the target's own table
    private const string SourceTable = "encoder.embed_tokens.weight";
    private const string TargetTable = "decoder.embed_tokens.weight";

    /// <summary>The name of the weights of the output, which are the embeddings where they are tied.</summary>
    public const string OutputWeight = "lm_head.weight";

    /// <summary>The name of the bias of the output, which is [1, V].</summary>
    public const string OutputBias = "final_logits_bias";

    /// <summary>
    /// The names of the table of embeddings: where tensors are one, a file has it under one of the names or under several.
    /// </summary>
    public static IReadOnlyList<string> EmbeddingNames { get; } =
        ["shared.weight", SourceTable, TargetTable];

    /// <summary>The tables of embeddings.</summary>
    /// <param name="prefix">What names begin with.</param>
    /// <param name="shared">The name of the table that source and target share; null where each has its own.</param>
    public static TensorName[] TablesOf(string prefix, string? shared) => shared is not null
        ? [new(Embedding, shared)]
        : [new(Embedding, prefix + SourceTable), new(TargetEmbedding, prefix + TargetTable)];

    /// <summary>All parameters but the embeddings and the bias of the output.</summary>
    public static IEnumerable<TensorName> Of(PretrainedSequenceNetwork network) =>
        network.Family == SequenceFamily.T5 ? OfT5(network) : OfBart(network);

    /// <summary>Whether a tensor is not read, but may be there: sinusoids, and a table that T5 once had for nothing.</summary>
    /// <param name="name">The name without the prefix.</param>
    /// <param name="family">The family.</param>
    public static bool IsIgnored(string name, SequenceFamily family) =>
        (family == SequenceFamily.Marian && name is "encoder.embed_positions.weight" or "decoder.embed_positions.weight")
        || (family == SequenceFamily.T5 && name == "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");

    private static IEnumerable<TensorName> OfBart(PretrainedSequenceNetwork network)
    {
        var hasPositions = network.Family != SequenceFamily.Marian;
        var hasFinalNorm = network.Family == SequenceFamily.MBart;
        foreach (var side in (string[])["encoder", "decoder"])
        {
            if (hasPositions)
            {
                yield return new($"{side}.positions.weight", $"{side}.embed_positions.weight");
                foreach (var name in Layer($"{side}.embeddingNorm", $"{side}.layernorm_embedding"))
                    yield return name;
            }
            var isDecoder = side == "decoder";
            var count = isDecoder ? network.DecoderLayers.Count : network.EncoderLayers.Count;
            for (var i = 0; i < count; i++)
            {
                foreach (var name in BartLayer(isDecoder, i))
                    yield return name;
            }
            if (hasFinalNorm)
            {
                foreach (var name in Layer(isDecoder ? "decoder.norm" : "encoder.encoder.norm", $"{side}.layer_norm"))
                    yield return name;
            }
        }
        if (!network.IsTied)
            yield return new("head.weight", OutputWeight);
    }

    private static IEnumerable<TensorName> BartLayer(bool isDecoder, int i)
    {
        var theirs = $"{(isDecoder ? "decoder" : "encoder")}.layers.{i}";
        var own = isDecoder ? theirs : $"encoder.{theirs}";
        return
        [
            .. Attention($"{own}.self_attn", $"{theirs}.self_attn"),
            .. Layer($"{own}.norm1", $"{theirs}.self_attn_layer_norm"),
            .. isDecoder ? Attention($"{own}.multihead_attn", $"{theirs}.encoder_attn") : [],
            .. isDecoder ? Layer($"{own}.norm2", $"{theirs}.encoder_attn_layer_norm") : [],
            .. Layer($"{own}.linear1", $"{theirs}.fc1"),
            .. Layer($"{own}.linear2", $"{theirs}.fc2"),
            .. Layer($"{own}.{(isDecoder ? "norm3" : "norm2")}", $"{theirs}.final_layer_norm"),
        ];

        static IEnumerable<TensorName> Attention(string own, string theirs) =>
        [
            new($"{own}.in_proj_weight", $"{theirs}.q_proj.weight", $"{theirs}.k_proj.weight", $"{theirs}.v_proj.weight"),
            new($"{own}.in_proj_bias", $"{theirs}.q_proj.bias", $"{theirs}.k_proj.bias", $"{theirs}.v_proj.bias"),
            .. Layer($"{own}.out_proj", $"{theirs}.out_proj"),
        ];
    }

    private static IEnumerable<TensorName> OfT5(PretrainedSequenceNetwork network)
    {
        foreach (var side in (string[])["encoder", "decoder"])
        {
            var isDecoder = side == "decoder";
            yield return new(
                $"{side}.distances.weight", $"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
            var count = isDecoder ? network.DecoderLayers.Count : network.EncoderLayers.Count;
            for (var i = 0; i < count; i++)
            {
                foreach (var name in T5Layer(isDecoder, i, network.IsGated))
                    yield return name;
            }
            yield return new(
                isDecoder ? "decoder.norm.weight" : "encoder.encoder.norm.weight", $"{side}.final_layer_norm.weight");
        }
        if (!network.IsTied)
            yield return new("head.weight", OutputWeight);
    }

    private static IEnumerable<TensorName> T5Layer(bool isDecoder, int i, bool isGated)
    {
        var (own, theirs) = isDecoder
            ? ($"decoder.layers.{i}", $"decoder.block.{i}.layer")
            : ($"encoder.encoder.layers.{i}", $"encoder.block.{i}.layer");
        var last = isDecoder ? 2 : 1;
        var feedForward = $"{theirs}.{last}.DenseReluDense";
        return
        [
            .. Attention($"{own}.self_attn", $"{theirs}.0.SelfAttention"),
            new($"{own}.norm1.weight", $"{theirs}.0.layer_norm.weight"),
            .. isDecoder ? Attention($"{own}.multihead_attn", $"{theirs}.1.EncDecAttention") : [],
            .. isDecoder ? [new($"{own}.norm2.weight", $"{theirs}.1.layer_norm.weight")] : (TensorName[])[],
            isGated
                ? new($"{own}.linear1.weight", $"{feedForward}.wi_0.weight", $"{feedForward}.wi_1.weight")
                : new($"{own}.linear1.weight", $"{feedForward}.wi.weight"),
            new($"{own}.linear2.weight", $"{feedForward}.wo.weight"),
            new($"{own}.norm{last + 1}.weight", $"{theirs}.{last}.layer_norm.weight"),
        ];

        static IEnumerable<TensorName> Attention(string own, string theirs) =>
        [
            new($"{own}.in_proj_weight", $"{theirs}.q.weight", $"{theirs}.k.weight", $"{theirs}.v.weight"),
            new($"{own}.out_proj.weight", $"{theirs}.o.weight"),
        ];
    }

    private static IEnumerable<TensorName> Layer(string own, string theirs) =>
        [new($"{own}.weight", $"{theirs}.weight"), new($"{own}.bias", $"{theirs}.bias")];
}
