using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>What the <c>config.json</c> of a pretrained encoder-decoder says.</summary>
/// <param name="Network">The network.</param>
/// <param name="VocabularySize">The number of embeddings of the source; a vocabulary may have fewer tokens.</param>
/// <param name="TargetVocabularySize">V, that of the target; null where source and target have one table.</param>
/// <param name="Fields">The fields, of which some say how texts are generated.</param>
internal sealed record SequenceConfig(
    PretrainedSequenceNetwork Network, int VocabularySize, int? TargetVocabularySize, JsonFields Fields)
{
    /// <summary>The <c>model_type</c> of an mT5.</summary>
    public const string MT5 = "mt5";

    private const int MaximumBytes = 1 << 26;

    // For a format of others, whose null is a missing property.
    private static readonly Dictionary<string, string[]> SameNames = [];

    private static readonly Dictionary<string, SequenceFamily> Families = new()
    {
        ["bart"] = SequenceFamily.Bart,
        ["mbart"] = SequenceFamily.MBart,
        ["marian"] = SequenceFamily.Marian,
        ["t5"] = SequenceFamily.T5,
        [MT5] = SequenceFamily.T5,
    };

    /// <param name="directory">The folder of the file.</param>
    /// <param name="hasOutputWeights">Whether the checkpoint has weights of the output beside the embeddings.</param>
    /// <exception cref="FormatException">The file is missing, or a field is missing or wrong; the message names it.</exception>
    public static SequenceConfig Read(string directory, bool hasOutputWeights) =>
        ReadFile(directory, CheckpointConfig.FileName, fields => Read(fields, hasOutputWeights))
        ?? throw new FormatException($"{directory}: has no {CheckpointConfig.FileName}; expected the folder of a checkpoint.");

    /// <summary>Reads a file of a folder; null when there is none.</summary>
    /// <exception cref="FormatException">The file is not JSON, or <paramref name="read"/> refuses it.</exception>
    public static T? ReadFile<T>(string directory, string fileName, Func<JsonFields, T> read) where T : class
    {
        var path = Path.Combine(directory, fileName);
        if (!File.Exists(path))
            return null;
        using var stream = File.OpenRead(path);
        return JsonText.Read(
            stream, MaximumBytes, fileName, root => read(new JsonFields(root.Clone(), fileName, SameNames)));
    }

    private static SequenceConfig Read(JsonFields fields, bool hasOutputWeights)
    {
        var family = fields.Choice("model_type", Families);
        if (!fields.Boolean("is_encoder_decoder", missing: true))
            throw fields.Wrong("is_encoder_decoder", "false", "true");
        return new SequenceConfig(family == SequenceFamily.T5 ? ReadT5(fields, hasOutputWeights) : ReadBart(fields, family),
            fields.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize), ReadTargetSize(fields, family), fields);
    }

    /// <summary>The size of the target's own vocabulary, which only a Marian may have.</summary>
    private static int? ReadTargetSize(JsonFields fields, SequenceFamily family)
    {
        const string Shares = "share_encoder_decoder_embeddings", Target = "decoder_vocab_size";
        var source = fields.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize);
        var target = fields.Integer(Target, 1, Tokenizer.MaximumVocabularySize, missing: source);
        if (!fields.Boolean(Shares, missing: true))
        {
            return family == SequenceFamily.Marian ? target : throw fields.Wrong(
                Shares, "false", "true: source and target have one vocabulary");
        }
        return family == SequenceFamily.T5 || target == source ? null : throw fields.Wrong(
            Target, $"{target}", "'vocab_size': source and target have one vocabulary");
    }

    private static PretrainedSequenceNetwork ReadBart(JsonFields fields, SequenceFamily family)
    {
        return new PretrainedSequenceNetwork
        {
            Family = family,
            Width = fields.Integer("d_model", 2, 1 << 14),
            EncoderLayers = PretrainedLayers.Read(fields, "encoder"),
            DecoderLayers = PretrainedLayers.Read(fields, "decoder"),
            MaximumPositions = fields.Integer("max_position_embeddings", 1, GenerationOptions.MostTokens),
            Activation = fields.Choice("activation_function", PretrainedHyperparameters.ActivationsByName, missing: "gelu"),
            ScalesEmbeddings = fields.Boolean("scale_embedding", missing: false),
            IsTied = fields.Boolean("tie_word_embeddings", missing: true),
            Dropout = fields.Real("dropout", 0, 1, missing: 0.1),
            AttentionDropout = fields.Real("attention_dropout", 0, 1, missing: 0),
            ActivationDropout = fields.Real("activation_dropout", 0, 1, missing: 0),
        }.Checked(fields.Wrong);
    }

    private static PretrainedSequenceNetwork ReadT5(JsonFields fields, bool hasOutputWeights)
    {
        var layers = PretrainedLayers.Read(fields, "num_layers", "num_heads", "d_ff");
        var (activation, isGated) = ReadFeedForward(fields);
        // Later versions of transformers write the tie as true, and say by the scale whether it is one.
        var isTied = fields.Boolean("tie_word_embeddings", missing: true);
        var scales = fields.Boolean("scale_decoder_outputs", missing: isTied);
        var dropout = fields.Real("dropout_rate", 0, 1, missing: 0.1);
        return new PretrainedSequenceNetwork
        {
            Family = SequenceFamily.T5,
            IsMT5 = fields.Text("model_type") == MT5,
            Width = fields.Integer("d_model", 2, 1 << 14),
            EncoderLayers = layers,
            DecoderLayers = fields.Has("num_decoder_layers")
                ? layers with { Count = fields.Integer("num_decoder_layers", 1, 128) }
                : layers,
            HeadWidth = fields.Integer("d_kv", 1, 1 << 14),
            RelativeBuckets = fields.Integer("relative_attention_num_buckets", 4, 1024, missing: 32),
            RelativeMaximumDistance =
                fields.Integer("relative_attention_max_distance", 2, GenerationOptions.MostTokens, missing: 128),
            Activation = activation,
            IsGated = isGated,
            NormEpsilon = fields.Real("layer_norm_epsilon", double.Epsilon, 1, missing: 1e-6),
            IsTied = isTied && (scales || !hasOutputWeights),
            ScalesOutput = scales,
            Dropout = dropout,
            AttentionDropout = dropout,
            ActivationDropout = dropout,
        }.Checked(fields.Wrong);
    }

    private static (Activation Activation, bool IsGated) ReadFeedForward(JsonFields fields)
    {
        const string Field = "feed_forward_proj", Gated = "gated-";
        var name = fields.Has(Field) ? fields.Text(Field) : "relu";
        var isGated = name.StartsWith(Gated, StringComparison.Ordinal);
        if (isGated)
            name = name[Gated.Length..];
        if (isGated && name == "gelu")
            name = "gelu_new"; // what T5 1.1 means
        var known = PretrainedHyperparameters.ActivationsByName;
        return known.TryGetValue(name, out var activation) ? (activation, isGated) : throw fields.Wrong(
            Field, $"'{fields.Text(Field)}'", $"one of {string.Join(", ", known.Keys)}, or one of them after '{Gated}'");
    }
}
