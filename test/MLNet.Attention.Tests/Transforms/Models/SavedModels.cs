using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>A small saved model of each kind, as zips in memory: what damage is done to.</summary>
internal static class SavedModels
{
    private static readonly Dictionary<string, Lazy<byte[]>> Zips = new(StringComparer.Ordinal)
    {
        ["transformer"] = Sentiment(Of(TextEncoder.Transformer) with { PositionalEncoding = PositionalEncoding.Learned }),
        ["tokens"] = Sentiment(Of(TextEncoder.Transformer) with { OutputTokenWeights = true }),
        ["window"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Attention = EncoderAttention.LocalWindow, AttentionWindowRadius = 2, NumberOfGlobalTokens = 1,
            AttentionNormalization = AttentionFunction.Entmax15, PositionalEncoding = PositionalEncoding.Relative,
            GatedHeads = true,
        }),
        ["span"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Attention = EncoderAttention.AdaptiveSpan, MaximumAttentionSpan = 9, PositionalEncoding = PositionalEncoding.Rotary,
        }),
        ["additive"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Attention = EncoderAttention.Additive, PositionalEncoding = PositionalEncoding.Alibi,
        }),
        ["several"] = Sentiment(Of(TextEncoder.Transformer) with { NetworkCount = 3, OutputTokenWeights = true }),
        ["convolutional"] = Sentiment(Of(TextEncoder.Convolutional)),
        ["lstm"] = Sentiment(Of(TextEncoder.Recurrent)),
        ["gru"] = Sentiment(Of(TextEncoder.Recurrent) with { RecurrentCell = RecurrentCell.Gru, NumberOfLayers = 2 }),
        ["classes"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Task = new MulticlassClassification(3, Labels.Read("Int32", "5", "-1", "12"), new ClassWeights([1, 20, 0.5])),
            Scales = new OutputScales(0, 2.5, 0, 0.75),
        }),
        ["sets"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Task = new MultiLabelClassification(2, Labels.Read("String", "a", "größe"), [0.25, 0.75]),
            Scales = new OutputScales(0, 2.5) { PerOutput = [new(0, 1.5, -0.5), new(0, 2.5, 0.25)] },
        }),
        ["number"] = Saved(() => new AttentionTextRegressionTransformer(new MLContext(1), UntrainedModel.Create(
            Of(TextEncoder.Convolutional) with { Task = new Regression(), Scales = new OutputScales(0, 2.5, -3.5) }),
            ["Text"])),
        ["featurizer"] = Saved(() => new AttentionFeaturizerTransformer(
            new MLContext(1), UntrainedModel.Create(Of(TextEncoder.Transformer)), "Vector", "Text")),
        ["summarizer"] = Saved(() => UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            PositionalEncoding = PositionalEncoding.Learned,
            Columns = GenerationColumns.Candidates | GenerationColumns.Alignment,
        })),
        ["halved"] = Saved(() =>
        {
            var summarizer = UntrainedModel.CreateSummarizer(new SequenceSettings
            {
                Columns = GenerationColumns.Candidates,
                Generation = new() { BeamSize = 2, NumberOfResults = 2, MaximumTokens = 6, RepetitionPenalty = 1.5 },
            });
            summarizer.WeightStorage = WeightStorage.BFloat16;
            return summarizer;
        }),
        ["translator"] = Saved(() => UntrainedModel.CreateTranslator(new SequenceSettings
        {
            SeparateVocabularies = true,
            CopyMechanism = false,
            NumberOfDecoderLayers = 2,
            Generation = new GenerationOptions
            {
                Sample = true, Seed = 3, TopK = 5, MaximumTokens = 5, MaximumTimePerRow = TimeSpan.FromSeconds(1),
            },
        })),
        ["recurrent"] = Saved(() => UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            Architecture = SequenceArchitecture.Recurrent,
            Columns = GenerationColumns.Alignment,
        })),
        ["local"] = Saved(() => UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            Architecture = SequenceArchitecture.Recurrent,
            AttentionLocality = AttentionLocality.Predictive,
            AttentionLocalityRadius = 2,
            Columns = GenerationColumns.Alignment,
        })),
        ["relative"] = Saved(() => UntrainedModel.CreateTranslator(new SequenceSettings
        {
            PositionalEncoding = PositionalEncoding.Relative, GatedHeads = true,
        })),
        ["sentences"] = Sentiment(Of(TextEncoder.Hierarchical)),
        ["maximum"] = Sentiment(Of(TextEncoder.Recurrent) with { Pooling = TextPooling.Max }),
        ["crossed"] = Sentiment(Of(TextEncoder.Transformer) with
        {
            Pairs = true, PairEncoding = PairEncoding.Crossed, SymmetricPairs = true,
            Task = new Regression(new LabelRange(-1, 4)),
        }),
        ["words"] = Saved(() => UntrainedModel.CreateTokenClassifier(new()
        {
            Encoder = TextEncoder.Recurrent, Dimension = 4, FeatureBuckets = 8, MaximumTokens = 16,
        })),
        ["labels"] = Saved(() => UntrainedModel.CreateTokenClassifier(new()
        {
            Encoder = TextEncoder.Convolutional, Dimension = 8, FeatureBuckets = 0, MaximumTokens = 16, LinearChain = false,
            WordPooling = WordPooling.First,
        })),
        ["questions"] = Saved(() => UntrainedModel.CreateQuestionAnswerer(new()
        {
            Encoder = TextEncoder.Convolutional, Dimension = 8, MaximumTokens = 16, Overlap = 4,
        })),
        ["lexical"] = Saved(() => new AttentionFeaturizerTransformer(new MLContext(1), UntrainedModel.Create(
            Of(TextEncoder.Transformer) with { LexicalDimension = 6, NormalizesVectors = true }), "Vector", "Text")),
        ["extractive"] = Saved(UntrainedModel.CreateExtractor),
        ["hybrid"] = Sentiment(UntrainedModel.Settings),
        ["ngrams"] = Sentiment(UntrainedModel.Settings with { Encoder = TextEncoder.NGram, OutputTokenWeights = true }),
        ["pairs"] = Sentiment(UntrainedModel.Settings with
        {
            Pairs = true,
            Task = Labels.Classes("String", "yes", "no", "größe"),
        }),
    };

    /// <summary>The names of the models; those with a table of words or n-grams, five, come last.</summary>
    public static IReadOnlyList<string> Names => [.. Zips.Keys];

    /// <summary>A saved model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static byte[] Zip(string name) => Zips[name].Value;

    /// <summary>A model of any task with random weights, as a zip.</summary>
    public static byte[] Zip(ModelSettings settings)
    {
        string[] columns = settings.Pairs ? ["Text", "Second"] : ["Text"];
        AttentionTextTransformer Create(TextModel model) => settings.Task switch
        {
            MulticlassClassification => new AttentionTextClassifierTransformer(new MLContext(1), model, columns),
            MultiLabelClassification => new AttentionMultiLabelClassifierTransformer(new MLContext(1), model, columns),
            BinaryClassification => new AttentionSentimentTransformer(new MLContext(1), model, columns),
            _ => new AttentionTextRegressionTransformer(new MLContext(1), model, columns),
        };
        return Saved(() => Create(UntrainedModel.Create(settings))).Value;
    }

    private static ModelSettings Of(TextEncoder encoder) => UntrainedModel.Settings with { Encoder = encoder };

    private static Lazy<byte[]> Sentiment(ModelSettings settings) => new(() => Zip(settings));

    private static Lazy<byte[]> Saved<T>(Func<T> create) where T : ITransformer, IDisposable => new(() =>
    {
        using var model = create();
        using var stream = new MemoryStream();
        new MLContext(1).Model.Save(model, null, stream);
        return stream.ToArray();
    });
}
