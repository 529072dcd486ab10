using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Models with random weights: all that scoring and saving need.</summary>
internal static class UntrainedModel
{
    private static readonly string[] Texts = ["a good film", "a bad film", "rather good", "rather bad"];

    private static readonly Lazy<Tokenizer> Learnt = new(() => Learn(270));
    private static readonly Lazy<Tokenizer> LearntOfTargets = new(() => Learn(265));

    private static readonly Lazy<int[]> Found = new(() =>
    {
        var extractor = new NGramExtractor(lowerCase: true);
        var found = new List<(int Bucket, int Count)>();
        foreach (var text in Texts)
            extractor.Extract(text, found);
        return [.. found.Select(entry => entry.Bucket).Distinct().Order()];
    });

    public static Tokenizer Tokenizer => Learnt.Value;

    /// <summary>The vocabulary of targets that are another language than sources.</summary>
    public static Tokenizer TargetTokenizer => LearntOfTargets.Value;

    /// <summary>The buckets of the n-grams that the models know.</summary>
    public static int[] Buckets => Found.Value;

    /// <summary>A small sentiment model.</summary>
    public static ModelSettings Settings { get; } = new();

    /// <summary>The task of a classifier of some classes.</summary>
    public static MulticlassClassification Classes(int count) => new(count, null);

    public static TextModel Create(TextEncoder encoder = TextEncoder.Hybrid, PredictionTask? task = null, bool pairs = false,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal) => Create(Settings with
    {
        Encoder = encoder,
        Task = task ?? new BinaryClassification(),
        Pairs = pairs,
        PositionalEncoding = positions,
    });

    public static TextModel Create(ModelSettings settings)
    {
        var configuration = settings.ToConfiguration();
        using var generator = new Generator(5);
        var networks = Enumerable.Range(0, settings.NetworkCount).Select(_ => configuration.CreateNetwork(generator)).ToList();
        return new TextModel(configuration, Tokenizer, new TextNetworkEnsemble(networks),
            configuration.Encoder.HasNGramPart ? CreateNGrams(configuration) : null, CPU)
        {
            Counts = settings.LexicalDimension > 0 ? CountWords() : DocumentCounts.Empty,
        };
    }

    /// <summary>A model from text to text.</summary>
    public static SequenceModel Create(SequenceSettings settings)
    {
        var configuration = settings.ToConfiguration();
        using var generator = new Generator(5);
        return new SequenceModel(configuration, Tokenizer, settings.SeparateVocabularies ? TargetTokenizer : Tokenizer,
            configuration.CreateNetwork(generator), CPU);
    }

    public static AttentionSummarizerTransformer CreateSummarizer(SequenceSettings? settings = null) =>
        new(new MLContext(1), Create(settings ?? new SequenceSettings()), "Summary", "Text");

    public static AttentionTranslatorTransformer CreateTranslator(SequenceSettings settings) =>
        new(new MLContext(1), Create(settings), "Translation", "Text");

    /// <summary>An extractive summarizer with a network that scores sentences.</summary>
    public static ExtractiveSummarizerTransformer CreateExtractor()
    {
        var options = new ExtractiveSummarizerEstimator.Options
        {
            MaximumSentences = 1, MaximumSentenceTokens = 16, Dimension = 8, NumberOfHeads = 2, FeedForwardDimension = 16,
        };
        var network = options.CreateNetwork(Tokenizer.VocabularySize);
        using var generator = new Generator(5);
        var scorer = new SentenceModel(network, Tokenizer, network.CreateNetwork(generator), CPU);
        return new(new MLContext(1), new ExtractiveModel(options.Configuration, CountWords(), scorer), "Summary", "Text");
    }

    /// <summary>A classifier of tokens with labels in BIO.</summary>
    public static AttentionTokenClassifierTransformer CreateTokenClassifier(AttentionTokenClassifierTrainer.Options options)
    {
        var labels = Labels.Read("String", "O", "B-person", "I-person");
        var configuration = new TokenModelConfiguration(3, labels)
        {
            Encoder = EncoderConfiguration.Create(options),
            VocabularySize = Tokenizer.VocabularySize,
            MaximumTokens = options.MaximumTokens,
            WordPooling = options.WordPooling,
            FeatureBuckets = options.FeatureBuckets,
            LinearChain = options.LinearChain,
        };
        using var generator = new Generator(5);
        return new(new MLContext(1), new TokenModel(configuration, Tokenizer, configuration.CreateNetwork(generator), CPU), "Text");
    }

    /// <summary>An answerer of questions.</summary>
    public static AttentionQuestionAnswererTransformer CreateQuestionAnswerer(AttentionQuestionAnswererEstimator.Options options)
    {
        var configuration = new QuestionModelConfiguration
        {
            Encoder = EncoderConfiguration.Create(options),
            VocabularySize = Tokenizer.VocabularySize,
            MaximumTokens = options.MaximumTokens,
            Overlap = options.Overlap,
            MaximumAnswerTokens = options.MaximumAnswerTokens,
            MaximumAnswers = options.MaximumAnswers,
            AllowsNoAnswer = options.AllowsNoAnswer,
        };
        using var generator = new Generator(5);
        var model = new QuestionModel(configuration, Tokenizer, configuration.CreateNetwork(generator), CPU);
        return new(new MLContext(1), model, "PredictedAnswer", "Text", "Second");
    }

    public static AttentionSentimentTransformer CreateTransformer(TextEncoder encoder = TextEncoder.Hybrid,
        PositionalEncoding positions = PositionalEncoding.Sinusoidal) =>
        new(new MLContext(1), Create(encoder, positions: positions), ["Text"]);

    private static DocumentCounts CountWords()
    {
        var counter = new DocumentCounter();
        foreach (var text in Texts)
            counter.Add(text);
        return counter.ToCounts();
    }

    private static Tokenizer Learn(int vocabularySize)
    {
        var builder = new TokenizerBuilder(lowerCase: true, new TokenLimit(int.MaxValue, TextTruncation.KeepHead));
        foreach (var text in Texts)
            builder.Add(text);
        return builder.Build(vocabularySize).Tokenizer;
    }

    private static NGramModel CreateNGrams(TextModelConfiguration configuration)
    {
        var random = new Random(5);
        var outputs = configuration.Task.OutputCount;
        var frequencies = Array.ConvertAll(Buckets, _ => 1 + random.NextSingle());
        var features = new NGramFeatures(Buckets, frequencies, configuration.Pairs, configuration.SymmetricPairs);
        return new NGramModel(features, Draw(features.VectorLength * outputs), Draw(outputs));

        float[] Draw(int count) => Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray();
    }
}
