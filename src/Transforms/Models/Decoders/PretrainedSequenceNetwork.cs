using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The network of an encoder-decoder checkpoint: what its family has in common, and its numbers.</summary>
internal sealed class PretrainedSequenceNetwork : SequenceNetworkConfiguration
{
    /// <summary>
    /// The most keys of the encoder whose attention weights are computed, and kept until the batch is done; beyond, attention
    /// goes by blocks.
    /// </summary>
    private const int MostWeights = 256;

    private const int MostPositions = GenerationOptions.MostTokens;

    /// <summary>The family. Required.</summary>
    public required SequenceFamily Family { get; init; }

    /// <summary>Whether it is an mT5 (Xue et al. 2021), which is a T5, but that checkpoints call it so. Default false.</summary>
    public bool IsMT5 { get; init; }

    /// <summary>The two stacks of layers. Required.</summary>
    public required PretrainedLayers EncoderLayers { get; init; }

    /// <inheritdoc cref="EncoderLayers"/>
    public required PretrainedLayers DecoderLayers { get; init; }

    /// <summary>D, in [2, 16384]. Required.</summary>
    public required int Width { get; init; }

    /// <summary>Dh, the width of a head, in [1, 16384]; default null: D divided by the number of heads.</summary>
    public int? HeadWidth { get; init; }

    /// <summary>The number of positions, in [1, 1048576]; default null: any, since positions are relative.</summary>
    public int? MaximumPositions { get; init; }

    /// <summary>Buckets of relative positions, in [4, 1024], even. Default 32.</summary>
    public int RelativeBuckets { get; init; } = 32;

    /// <summary>The distance from which relative positions share a bucket, in [2, 1048576]. Default 128.</summary>
    public int RelativeMaximumDistance { get; init; } = 128;

    /// <summary>The activation of the feed-forward blocks. Required.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Whether the feed-forward blocks are gated. Default false.</summary>
    public bool IsGated { get; init; }

    /// <summary>ε of the normalisations, in (0, 1). Default 10⁻⁵.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Whether embeddings are multiplied by √D. Default false.</summary>
    public bool ScalesEmbeddings { get; init; }

    /// <summary>Whether the embeddings of the target are the weights of the output. Default true.</summary>
    public bool IsTied { get; init; } = true;

    /// <summary>Whether the decoder's output is multiplied by 1/√D before the head. Default false.</summary>
    public bool ScalesOutput { get; init; }

    /// <summary>Share dropped in training, in [0, 1), and the shares of attention weights and of inner layers.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc cref="Dropout"/>
    public double AttentionDropout { get; init; }

    /// <inheritdoc cref="Dropout"/>
    public double ActivationDropout { get; init; }

    public override int Dimension => Width;

    public override int EncoderLayerCount => EncoderLayers.Count;

    public override bool Copies => false;

    public override bool IsPretrained => true;

    public override int MostSourceTokens => MaximumPositions ?? int.MaxValue;

    private bool IsT5 => Family == SequenceFamily.T5;

    private bool HasFinalNorms => Family is SequenceFamily.MBart or SequenceFamily.T5;

    private PositionalEncoding Positions => Family switch
    {
        SequenceFamily.Marian => PositionalEncoding.Sinusoidal,
        SequenceFamily.T5 => PositionalEncoding.Relative,
        _ => PositionalEncoding.Learned,
    };

    private TokenEmbeddingOptions Embedding => new()
    {
        HasNorm = Family is SequenceFamily.Bart or SequenceFamily.MBart,
        FirstPositionRow = Positions == PositionalEncoding.Learned ? 2 : 0, // as fairseq counts, from the id of padding on
        HasHalvedSinusoids = true,
        SinusoidScale = 1,
        RelativeBuckets = RelativeBuckets,
        RelativeMaximumDistance = RelativeMaximumDistance,
    };

    public override int MostTargetTokens(int mostLearnt) => MaximumPositions ?? GenerationOptions.MostTokens;

    public override SequenceToSequenceNetwork CreateNetwork(
        SequenceTokens tokens, int mostSource, int mostTarget, Generator? generator) => new(
        new TransformerTextEncoder(tokens.SourceCount, MaximumPositions ?? mostSource, EncoderLayers.Count,
            LayerOf(EncoderLayers) with { Mechanism = AttentionMechanism.Auto(MostWeights) }, Positions, generator: generator,
            scaleEmbedding: ScalesEmbeddings, embedding: Embedding, finalNorm: HasFinalNorms),
        new TransformerTextDecoder(MostTargetTokens(mostTarget), DecoderLayers.Count, LayerOf(DecoderLayers), Positions,
            generator: generator, embedding: Embedding, finalNorm: HasFinalNorms),
        new GenerationHead(Width, tokens.TargetCount, isTied: IsTied, generator: generator, hasBias: !IsT5,
            scale: ScalesOutput ? 1 / Math.Sqrt(Width) : 1),
        tokens.AreShared, generator, normalizesMemory: false);

    public override long ActivationCount(long tokens, int maximumLength) => tokens * (4L * Width + InnerWidth(EncoderLayers)
        + 4L * EncoderLayers.Heads * Math.Min(maximumLength, MostWeights));

    public override long TrainingActivationCount(long pairs, int source, int target) =>
        pairs * source * (4L * Width + EncoderLayers.Count
            * (12L * Width + 2 * InnerWidth(EncoderLayers) + 4L * EncoderLayers.Heads * Math.Min(source, MostWeights)))
        + pairs * target * DecoderLayers.Count
            * (18L * Width + 2 * InnerWidth(DecoderLayers) + 4L * DecoderLayers.Heads * (source + target));

    public override void Write(Utf8JsonWriter json) => WriteCheckpoint(json, WriteFields);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static new PretrainedSequenceNetwork Read(JsonFields fields) => new PretrainedSequenceNetwork
    {
        Family = fields.Choice<SequenceFamily>("family"),
        IsMT5 = fields.Boolean("is_mt5", missing: false),
        Width = fields.Integer("d_model", 2, 1 << 14),
        EncoderLayers = PretrainedLayers.Read(fields, "encoder"),
        DecoderLayers = PretrainedLayers.Read(fields, "decoder"),
        HeadWidth = fields.Has("d_kv") ? fields.Integer("d_kv", 1, 1 << 14) : null,
        MaximumPositions =
            fields.Has("max_position_embeddings") ? fields.Integer("max_position_embeddings", 1, MostPositions) : null,
        RelativeBuckets = fields.Integer("relative_attention_num_buckets", 4, 1024, missing: 32),
        RelativeMaximumDistance = fields.Integer("relative_attention_max_distance", 2, MostPositions, missing: 128),
        Activation = fields.Choice<Activation>("activation_function"),
        IsGated = fields.Boolean("is_gated_act", missing: false),
        NormEpsilon = fields.Real("layer_norm_eps", double.Epsilon, 1),
        ScalesEmbeddings = fields.Boolean("scale_embedding", missing: false),
        IsTied = fields.Boolean("tie_word_embeddings"),
        ScalesOutput = fields.Boolean("scale_decoder_outputs", missing: false),
        Dropout = fields.Real("dropout", 0, 1),
        AttentionDropout = fields.Real("attention_dropout", 0, 1),
        ActivationDropout = fields.Real("activation_dropout", 0, 1),
    }.Checked(fields.Wrong);

    /// <summary>These numbers, which fit together.</summary>
    /// <param name="wrong">Makes an error of a field, what was found, and what was expected.</param>
    public PretrainedSequenceNetwork Checked(Func<string, string, string, FormatException> wrong)
    {
        if (IsMT5 && !IsT5)
            throw wrong("is_mt5", "true", $"false, since 'family' is {Family}");
        var mostHeads = Math.Max(EncoderLayers.Heads, DecoderLayers.Heads);
        if (HeadWidth is { } width && (long)width * mostHeads > 1 << 16)
            throw wrong("d_kv", $"{width}", $"at most {(1 << 16) / mostHeads}, for {mostHeads} heads");
        if (HeadWidth is null && (Width % EncoderLayers.Heads != 0 || Width % DecoderLayers.Heads != 0))
        {
            throw wrong("d_model", $"{Width}",
                $"a multiple of the numbers of attention heads, {EncoderLayers.Heads} and {DecoderLayers.Heads}");
        }
        if (Positions == PositionalEncoding.Sinusoidal && Width % 2 != 0)
            throw wrong("d_model", $"{Width}", "an even number");
        if (IsT5 != (MaximumPositions is null))
        {
            throw wrong("max_position_embeddings", $"{(object?)MaximumPositions ?? "missing"}",
                IsT5 ? "none, since positions are relative" : "the number of positions");
        }
        if (RelativeBuckets % 2 != 0)
            throw wrong("relative_attention_num_buckets", $"{RelativeBuckets}", "an even number");
        if (RelativeMaximumDistance <= RelativeBuckets / 2)
        {
            throw wrong("relative_attention_max_distance", $"{RelativeMaximumDistance}",
                $"above {RelativeBuckets / 2}, half the number of buckets");
        }
        return this;
    }

    private void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("family", Family.ToString());
        json.WriteBoolean("is_mt5", IsMT5);
        json.WriteNumber("d_model", Width);
        EncoderLayers.Write(json, "encoder");
        DecoderLayers.Write(json, "decoder");
        if (HeadWidth is { } width)
            json.WriteNumber("d_kv", width);
        if (MaximumPositions is { } positions)
            json.WriteNumber("max_position_embeddings", positions);
        json.WriteNumber("relative_attention_num_buckets", RelativeBuckets);
        json.WriteNumber("relative_attention_max_distance", RelativeMaximumDistance);
        json.WriteString("activation_function", Activation.ToString());
        json.WriteBoolean("is_gated_act", IsGated);
        json.WriteNumber("layer_norm_eps", NormEpsilon);
        json.WriteBoolean("scale_embedding", ScalesEmbeddings);
        json.WriteBoolean("tie_word_embeddings", IsTied);
        json.WriteBoolean("scale_decoder_outputs", ScalesOutput);
        json.WriteNumber("dropout", Dropout);
        json.WriteNumber("attention_dropout", AttentionDropout);
        json.WriteNumber("activation_dropout", ActivationDropout);
    }

    private long InnerWidth(PretrainedLayers layers) => (IsGated ? 3L : 1L) * layers.FeedForwardWidth;

    private TransformerLayerOptions LayerOf(PretrainedLayers layers) => new(Width, layers.Heads, layers.FeedForwardWidth)
    {
        HeadDimension = HeadWidth,
        Scale = IsT5 ? 1 : null,
        HasBias = !IsT5,
        Activation = Activation,
        IsFeedForwardGated = IsGated,
        Norm = HasFinalNorms ? NormPlacement.Pre : NormPlacement.Post,
        IsNormCentered = !IsT5,
        NormEpsilon = NormEpsilon,
        Dropout = Dropout,
        AttentionDropout = AttentionDropout,
        ActivationDropout = ActivationDropout,
    };
}
