using System.Text.Json;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// The configuration of an encoder that came from a checkpoint. It is the same whether it is read from the checkpoint's
/// <c>config.json</c> or from the manifest of a fitted model, which needs the checkpoint no more.
/// </summary>
internal sealed class PretrainedConfiguration : EncoderConfiguration
{
    /// <exception cref="FormatException">A field is missing or wrong; the message names it.</exception>
    public PretrainedConfiguration(TextEncoder kind, HyperparameterValues values) : base(kind, values)
    {
        Family = values.Get(PretrainedHyperparameters.Family);
        VocabularySize = values.Get(PretrainedHyperparameters.VocabularySize);
        Layers = values.Get(Hyperparameters.Layers);
        Heads = values.Get(Hyperparameters.Heads);
        CheckHeads(values);
        FeedForwardDimension = values.Get(Hyperparameters.FeedForwardDimension);
        Activation = values.Get(PretrainedHyperparameters.Activation);
        AttentionDropout = values.Get(PretrainedHyperparameters.AttentionDropout);
        NormEpsilon = values.Get(PretrainedHyperparameters.NormEpsilon);
        var positionCount = values.Get(PretrainedHyperparameters.PositionCount);
        FirstPositionRow = Family.CountsFromPadding ? values.Get(PretrainedHyperparameters.PadId) + 1 : 0;
        MostTokens = positionCount - FirstPositionRow;
        if (MostTokens < 1)
        {
            throw values.Wrong(PretrainedHyperparameters.PositionCount, positionCount,
                $"at least '{{0}}' + 2, {FirstPositionRow + 1}", PretrainedHyperparameters.PadId);
        }
        TypeCount = Family.HasTypes ? values.Get(PretrainedHyperparameters.TypeCount) : 0;
        EmbeddingDimension =
            Family.HasEmbeddingDimension ? values.Get(PretrainedHyperparameters.EmbeddingDimension) : Dimension;
        Windows = Family.HasWindows ? new WindowedLayers(values) : null;
    }

    /// <summary>The architecture.</summary>
    public PretrainedFamily Family { get; }

    /// <summary>V, the number of embeddings; a vocabulary may have fewer tokens.</summary>
    public int VocabularySize { get; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; }

    /// <summary>Number of heads, of which <see cref="EncoderConfiguration.Dimension"/> is a multiple.</summary>
    public int Heads { get; }

    /// <summary>Width of the feed-forward blocks' inner layer.</summary>
    public int FeedForwardDimension { get; }

    /// <summary>The activation of the feed-forward blocks; of gated ones, of the gate.</summary>
    public Activation Activation { get; }

    /// <summary>Share of the attention weights dropped in training.</summary>
    public double AttentionDropout { get; }

    /// <summary>ε of the norms.</summary>
    public double NormEpsilon { get; }

    /// <summary>The row of the table of positions that the first token has.</summary>
    public int FirstPositionRow { get; }

    /// <summary>Number of types of tokens; 0 for none.</summary>
    public int TypeCount { get; }

    /// <summary>The width of embeddings.</summary>
    public int EmbeddingDimension { get; }

    /// <summary>What layers with windows have; null where all layers attend to all tokens.</summary>
    public WindowedLayers? Windows { get; }

    public override int MostTokens { get; }

    public override int MostVocabulary => VocabularySize;

    public override int LayerCount => Layers;

    /// <summary>The pooling before the checkpoint's own head of a classification.</summary>
    public TextPooling HeadPooling => Windows?.Pooling ?? TextPooling.FirstToken;

    // Fine-tuning: Devlin et al. 2019, appendix A.3, for a width of 768; narrower ones bear more.
    public override double DefaultLearningRate => 5e-5 * Math.Max(1, 768.0 / Dimension);

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        vocabularySize <= VocabularySize && maximumLength <= MostTokens
            ? Family.CreateEncoder(this, generator)
            : throw new ArgumentException($"The vocabulary has {vocabularySize} tokens and the longest text {maximumLength}; " +
                $"expected at most {VocabularySize} and {MostTokens}, as the checkpoint has.");

    /// <summary>The layer between a token's vector and the output of a classification of tokens; null for none.</summary>
    public HiddenLayerOptions? TokenLayer => Family.TokenLayer(this);

    public override LinearHead CreateHead(long width, int outputs, Generator? generator) =>
        new(width, outputs, Dropout, generator, width == Dimension ? Family.TextLayer(this) : null);

    public override long ActivationCount(long tokens, int maximumLength)
    {
        // Of a layer, for each pair of tokens: score, masked score, weight, and masked weight.
        var keys = Math.Min(maximumLength, AutoAttention.DefaultLongest);
        return base.ActivationCount(tokens, maximumLength) + 2 * tokens * FeedForwardDimension
            + 4L * Heads * Math.Max(tokens, keys) * keys;
    }

    public override long TrainingActivationCount(long sequences, int length)
    {
        // Of each pair of tokens: score, masked score, weight, and a gradient; longer texts are attended to by blocks.
        var keys = length > AutoAttention.DefaultLongest ? 0 : length;
        return sequences * length * (4L * Dimension + Layers * (12L * Dimension + 4L * FeedForwardDimension + 4L * Heads * keys));
    }

    /// <summary>The same encoder as another kind, and with another dropout unless that is null.</summary>
    public PretrainedConfiguration With(TextEncoder kind, double? dropout)
    {
        var fields = ToJson();
        if (dropout is { } share)
            fields[Hyperparameters.Dropout.Field] = share;
        using var document = JsonDocument.Parse(fields.ToJsonString());
        return new(kind, new ManifestValues(new JsonFields(document.RootElement, "the encoder")));
    }

    private void CheckHeads(HyperparameterValues values)
    {
        var multiple = Family.HasWindows ? 2 * Heads : Heads; // rotary positions need heads of an even width
        if (Dimension % multiple != 0)
        {
            throw values.Wrong(Hyperparameters.Dimension, Dimension,
                $"{(Family.HasWindows ? "an even multiple" : "a multiple")} of '{{0}}', {Heads}", Hyperparameters.Heads);
        }
    }
}
