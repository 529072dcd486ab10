using System.Reflection;
using System.Text.Json;
using MLNet.Attention.Trainers.Checkpoints;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Options are plain properties, so that a loop can try them; and each of them does something.</summary>
[TestClass]
public sealed class SweepTests
{
    // Where rows come from, who is told, and what is tested elsewhere: EarlyStopping needs an epoch that does not improve.
    private static readonly string[] Elsewhere =
    [
        nameof(AttentionSentimentTrainer.Options.NegativeClassName), nameof(AttentionSentimentTrainer.Options.PositiveClassName),
        nameof(AttentionTrainerOptions.LabelColumnName), nameof(AttentionTrainerOptions.TextColumnName),
        nameof(AttentionTrainerOptions.SecondTextColumnName), nameof(AttentionTrainerOptions.ExampleWeightColumnName),
        nameof(AttentionTrainerOptions.ValidationSet), nameof(AttentionTrainerOptions.EarlyStoppingPatience),
        nameof(AttentionTrainerOptions.Progress), nameof(AttentionTrainerOptions.CancellationToken),
        nameof(AttentionTrainerOptions.CheckpointDirectory), nameof(AttentionTrainerOptions.UnlabelledData),
        nameof(AttentionTrainerOptions.ScoreColumnName), nameof(AttentionClassifierOptions.PredictedLabelColumnName),
        nameof(AttentionSentimentTrainer.Options.ProbabilityColumnName), nameof(AttentionTrainerOptions.Checkpoint),
        nameof(AttentionTrainerOptions.GradientCheckpointing), nameof(AttentionTrainingOptions.WeightStorage),
    ];

    private static readonly Dictionary<string, object> Changed = new()
    {
        [nameof(AttentionTrainerOptions.ValidationFraction)] = 0.4,
        [nameof(AttentionTrainerOptions.Encoder)] = TextEncoder.Convolutional,
        [nameof(AttentionTrainerOptions.VocabularySize)] = 300,
        [nameof(AttentionTrainerOptions.LowerCase)] = false,
        [nameof(AttentionTrainerOptions.MaximumTokens)] = 4,
        [nameof(AttentionTrainerOptions.Truncation)] = TextTruncation.KeepTail,
        [nameof(AttentionTrainerOptions.NumberOfLayers)] = 2,
        [nameof(AttentionTrainerOptions.Dimension)] = 8,
        [nameof(AttentionTrainerOptions.NumberOfHeads)] = 4,
        [nameof(AttentionTrainerOptions.FeedForwardDimension)] = 9,
        [nameof(AttentionTrainerOptions.PositionalEncoding)] = PositionalEncoding.Learned,
        [nameof(AttentionTrainerOptions.Attention)] = EncoderAttention.Cosine,
        [nameof(AttentionTrainerOptions.AttentionNormalization)] = AttentionFunction.Entmax15,
        [nameof(AttentionTrainerOptions.AttentionWindowRadius)] = 2,
        [nameof(AttentionTrainerOptions.NumberOfGlobalTokens)] = 1,
        [nameof(AttentionTrainerOptions.MaximumAttentionSpan)] = 4,
        [nameof(AttentionTrainerOptions.AttentionSpanPenalty)] = 0.5,
        [nameof(AttentionTrainerOptions.GatedHeads)] = true,
        [nameof(AttentionTrainerOptions.RecurrentCell)] = RecurrentCell.Gru,
        [nameof(AttentionTrainerOptions.PairEncoding)] = PairEncoding.Separate,
        [nameof(AttentionTrainerOptions.SymmetricPairs)] = true,
        [nameof(AttentionTrainerOptions.Pooling)] = TextPooling.Max,
        [nameof(AttentionTrainerOptions.PoolingNormalization)] = AttentionFunction.Entmax15,
        [nameof(AttentionTrainerOptions.KernelSizes)] = new[] { 2 },
        [nameof(AttentionTrainerOptions.Dropout)] = 0.4,
        [nameof(AttentionTrainerOptions.WordDropout)] = 0.4,
        [nameof(AttentionTrainerOptions.NumberOfModels)] = 2,
        [nameof(AttentionTrainerOptions.Distillation)] = true,
        [nameof(AttentionTrainerOptions.Pretraining)] = TextPretraining.MaskedLanguageModel,
        [nameof(AttentionTrainerOptions.NumberOfPretrainingEpochs)] = 1,
        [nameof(AttentionTrainerOptions.WordNGramLength)] = 3,
        [nameof(AttentionTrainerOptions.CharacterNGramLength)] = 4,
        [nameof(AttentionTrainerOptions.MinimumCharacterNGramLength)] = 1,
        [nameof(AttentionTrainerOptions.MinimumNGramCount)] = 3,
        [nameof(AttentionTrainerOptions.MaximumNGramFeatures)] = 50,
        [nameof(AttentionTrainerOptions.NGramCost)] = 0.01,
        [nameof(AttentionTrainerOptions.OutputTokenWeights)] = true,
        [nameof(AttentionTrainerOptions.NumberOfEpochs)] = 1,
        [nameof(AttentionTrainerOptions.MaximumTrainingTime)] = TimeSpan.FromHours(1),
        [nameof(AttentionTrainerOptions.WeightAveraging)] = 0.5,
        [nameof(AttentionTrainerOptions.BatchSize)] = 8,
        [nameof(AttentionTrainerOptions.LearningRate)] = 0.001,
        [nameof(AttentionTrainerOptions.WarmUpFraction)] = 0.5,
        [nameof(AttentionTrainerOptions.WeightDecay)] = 5.0,
        [nameof(AttentionTrainerOptions.GradientClippingNorm)] = 0.001,
        [nameof(AttentionTrainerOptions.LayerwiseLearningRateDecay)] = 0.5,
        [nameof(AttentionTrainerOptions.FreezeEmbeddings)] = true,
        [nameof(AttentionTrainerOptions.NumberOfFrozenLayers)] = 1,
        [nameof(AttentionTrainerOptions.LoraRank)] = 2,
        [nameof(AttentionTrainerOptions.LoraAlpha)] = 2.0,
        [nameof(AttentionTrainerOptions.LoraTargets)] = LoraTargets.AllLinear,
        [nameof(AttentionTrainerOptions.Seed)] = 9,
        [nameof(AttentionClassifierOptions.LabelSmoothing)] = 0.4,
        [nameof(AttentionClassifierOptions.UnbalancedSets)] = true,
        [nameof(AttentionClassifierOptions.ClassWeights)] = new Dictionary<string, double> { ["True"] = 3 },
    };

    // Models of options without a change, by these options: many changes have the same.
    private static readonly Dictionary<string, byte[]> Unchanged = [];

    public static IEnumerable<object[]> Properties() =>
        typeof(AttentionSentimentTrainer.Options).GetProperties().Where(property => !Elsewhere.Contains(property.Name))
            .Select(property => new object[] { property.Name });

    [TestMethod]
    [DataRow(typeof(AttentionSentimentTrainer.Options))]
    [DataRow(typeof(AttentionTextClassifierTrainer.Options))]
    [DataRow(typeof(AttentionTextRegressionTrainer.Options))]
    [DataRow(typeof(AttentionMultiLabelClassifierTrainer.Options))]
    public void AllOptions_CanBeReadAndSet_OnAnObjectMadeWithoutArguments(Type type)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
        {
            Assert.IsNotNull(property.SetMethod, property.Name);
            property.SetValue(options, property.GetValue(options));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Properties))]
    public void EachOption_ChangesWhatIsLearnt(string option)
    {
        // A cell is there for recurrent networks only; some options need pairs; classes must differ in size for their balance to
        // matter.
        void Base(AttentionSentimentTrainer.Options options)
        {
            options.NumberOfEpochs = 2;
            options.Encoder = option == nameof(options.RecurrentCell) ? TextEncoder.Recurrent
                : option.Contains("NGram", StringComparison.Ordinal) ? TextEncoder.Hybrid : TextEncoder.Transformer;
            if (option is nameof(options.PairEncoding) or nameof(options.SymmetricPairs))
                options.SecondTextColumnName = options.TextColumnName;
            if (option is nameof(options.LoraAlpha) or nameof(options.LoraTargets))
                options.LoraRank = 1;
            if (option == nameof(options.Distillation))
                options.NumberOfModels = 2;
            if (option == nameof(options.NumberOfPretrainingEpochs))
                (options.Pretraining, options.NumberOfPretrainingEpochs) = (TextPretraining.MaskedLanguageModel, 2);
            options.MaximumTokens = option == nameof(options.Truncation) ? 4 : options.MaximumTokens;
            options.Attention = option switch
            {
                nameof(options.AttentionWindowRadius) or nameof(options.NumberOfGlobalTokens) => EncoderAttention.LocalWindow,
                nameof(options.MaximumAttentionSpan) or nameof(options.AttentionSpanPenalty) => EncoderAttention.AdaptiveSpan,
                _ => options.Attention,
            };
        }
        var (before, after) = (TinyModels.Options(), TinyModels.Options());
        Base(before);
        Base(after);
        Property(option).SetValue(after, Changed[option]);
        var key = string.Join('\n', TrainingSettings.OptionsOf(before));
        if (!Unchanged.TryGetValue(key, out var expected))
            Unchanged[key] = expected = FitAndSave(before);
        Assert.IsFalse(expected.AsSpan().SequenceEqual(FitAndSave(after)), option);
    }

    [TestMethod]
    public void ALoopOverAGrid_FindsTheBestOnValidationRows()
    {
        var context = new MLContext(1);
        var (train, test) = (Unbalanced(context), TestData.LoadTest(context));
        var best = (Accuracy: 0.0, Encoder: default(TextEncoder), Dimension: 0);
        foreach (var encoder in Enum.GetValues<TextEncoder>())
        {
            foreach (var dimension in new[] { 8, 16 })
            {
                var options = TinyModels.Options();
                Property("Encoder").SetValue(options, encoder);
                Property("Dimension").SetValue(options, dimension);
                using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(train);
                var fitted = model.Model.Configuration.Encoder;
                Assert.AreEqual((encoder, dimension), (fitted.Kind, fitted.Dimension));
                var accuracy = context.BinaryClassification.Evaluate(model.Transform(test)).Accuracy;
                best = accuracy > best.Accuracy ? (accuracy, encoder, dimension) : best;
            }
        }
        Assert.IsGreaterThan(0.8, best.Accuracy);
    }

    private static PropertyInfo Property(string name) => typeof(AttentionSentimentTrainer.Options).GetProperty(name)!;

    private static IDataView Unbalanced(MLContext context) =>
        context.Data.LoadFromEnumerable(TestData.Training.Where((row, i) => row.Label || i % 3 > 0));

    /// <summary>Network, n-gram part, vocabulary and configuration of the fitted model.</summary>
    private static byte[] FitAndSave(AttentionSentimentTrainer.Options options)
    {
        var context = new MLContext(1);
        using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(Unbalanced(context));
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            model.Model.Configuration.Write(json);
            json.WriteEndObject();
        }
        model.Model.Tokenizer.Save(content);
        foreach (var (name, parameter) in model.Model.Network.named_parameters())
            SafetensorsEntry.Of(name, parameter).WriteTo(content);
        foreach (var entry in model.Model.NGrams?.ToEntries() ?? [])
            entry.WriteTo(content);
        return content.ToArray();
    }
}
