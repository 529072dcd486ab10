using System.Reflection;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Every option has its range, and what is outside is refused when the estimator is made.</summary>
[TestClass]
public sealed class OptionsTests
{
    // All values of these are good; every other option must be checked.
    private static readonly string[] Unrestricted =
    [
        nameof(AttentionTrainerOptions.ValidationSet), nameof(AttentionTrainerOptions.UnlabelledData),
        nameof(AttentionTrainerOptions.KernelSizes), // these two have tests of their own
        nameof(AttentionClassifierOptions.ClassWeights),
        nameof(AttentionTrainerOptions.Seed),
        nameof(AttentionTrainerOptions.Progress),
        nameof(AttentionTrainerOptions.UnlabelledData),
        nameof(AttentionTrainerOptions.CancellationToken),
    ];

    private static readonly string[] MayBeNull =
    [
        nameof(AttentionTrainerOptions.ExampleWeightColumnName), nameof(AttentionTrainerOptions.SecondTextColumnName),
        nameof(AttentionTrainerOptions.CheckpointDirectory), nameof(AttentionTrainerOptions.Checkpoint),
    ];

    private readonly MLContext context = new(1);

    /// <summary>Values that no option of their type can have; so an option that is not checked fails this test.</summary>
    public static IEnumerable<object?[]> Absurd() =>
        from property in typeof(AttentionSentimentTrainer.Options).GetProperties()
        where !Unrestricted.Contains(property.Name)
        from value in AbsurdValues(property)
        select new[] { property.Name, value };

    [TestMethod]
    [DynamicData(nameof(Absurd))]
    public void AbsurdValue_IsRefused(string option, object? value) => AssertRefused(option, value);

    [TestMethod]
    [DataRow("ValidationFraction", 0.0, 0.5, -0.001, 0.501)]
    [DataRow("VocabularySize", 258, 262144, 257, 262145)]
    [DataRow("MaximumTokens", 1, 1048576, 0, 1048577)]
    [DataRow("NumberOfLayers", 1, 128, 0, 129)]
    [DataRow("Dimension", 2, 16384, 0, 16386)]
    [DataRow("FeedForwardDimension", 1, 65536, 0, 65537)]
    [DataRow("Dropout", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("WordDropout", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("LabelSmoothing", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("NumberOfEpochs", 1, 10000, 0, 10001)]
    [DataRow("EarlyStoppingPatience", 1, 10000, 0, 10001)]
    [DataRow("WeightAveraging", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("BatchSize", 1, 65536, 0, 65537)]
    [DataRow("LearningRate", 1e-12, 10.0, 0.0, 10.001)]
    [DataRow("AttentionWindowRadius", 1, 4096, 0, 4097)]
    [DataRow("NumberOfGlobalTokens", 0, 1024, -1, 1025)]
    [DataRow("MaximumAttentionSpan", 1, 65536, 0, 65537)]
    [DataRow("AttentionSpanPenalty", 0.0, 1.0, -0.001, 1.001)]
    [DataRow("LayerwiseLearningRateDecay", 1e-12, 1.0, 0.0, 1.001)]
    [DataRow("NumberOfFrozenLayers", 0, 1, -1, 129)]
    [DataRow("LoraRank", 1, 1024, 0, 1025)]
    [DataRow("LoraAlpha", 1e-12, 10000.0, 0.0, 10000.001)]
    [DataRow("WarmUpFraction", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("WeightDecay", 0.0, 10.0, -0.001, 10.001)]
    [DataRow("GradientClippingNorm", 1e-12, 1e6, 0.0, 1000001.0)]
    [DataRow("WordNGramLength", 0, 8, -1, 9)]
    [DataRow("CharacterNGramLength", 0, 16, -1, 17)]
    [DataRow("MinimumCharacterNGramLength", 1, 6, 0, 17)]
    [DataRow("MinimumNGramCount", 1, 1000000, 0, 1000001)]
    [DataRow("MaximumNGramFeatures", 1, 1572864, 0, 1572865)]
    [DataRow("NGramCost", 1e-12, 1e6, 0.0, 1000001.0)]
    public void Range_IsAsDocumented(string option, object lowest, object highest, object below, object above)
    {
        Create(option, lowest);
        Create(option, highest);
        AssertRefused(option, below);
        AssertRefused(option, above);
    }

    [TestMethod]
    [DataRow(3, 1)]
    [DataRow(16, 3)]
    [DataRow(16, 32)]
    [DataRow(6, 4)]
    public void DimensionThatDoesNotFitTheHeads_IsRefused(int dimension, int heads)
    {
        var options = new AttentionSentimentTrainer.Options { Dimension = dimension, NumberOfHeads = heads };
        var error = Assert.Throws<ArgumentException>(() => Create(options));
        Assert.Contains($"'Dimension' is {dimension}", error.Message);
        Assert.Contains($"'NumberOfHeads', {heads}", error.Message);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    [DataRow(1000001.0)]
    public void AClassWeightOutOfRange_IsRefused(double weight)
    {
        var options = new AttentionSentimentTrainer.Options
        {
            ClassWeights = new Dictionary<string, double> { ["True"] = 1, ["False"] = weight },
        };
        var error = Assert.Throws<ArgumentException>(() => Create(options));
        Assert.Contains($"'ClassWeights[\"False\"]' is {weight}; expected in (0, 1000000]", error.Message);
    }

    [TestMethod]
    [DataRow(new int[0])]
    [DataRow(new[] { 0 })]
    [DataRow(new[] { 1, 65 })]
    [DataRow(new[] { 1, 2, 3, 4, 5 })] // of 4 numbers in all
    public void KernelSizesOutOfRange_AreRefused(int[] widths)
    {
        var options = new AttentionSentimentTrainer.Options 
        {
            Encoder = TextEncoder.Convolutional,
            KernelSizes = widths,
            Dimension = 4,
        };
        var error = Assert.Throws<ArgumentException>(() => Create(options));
        Assert.Contains($"'KernelSizes' is [{string.Join(", ", widths)}]; expected ", error.Message);
        Assert.Contains(widths.All(width => width is >= 1 and <= 64) ? "1 to 'Dimension', 4, numbers" : "numbers in [1, 64]",
            error.Message);
    }

    [TestMethod]
    public void LengthsWithoutAnyNGram_AreRefused()
    {
        var options = new AttentionSentimentTrainer.Options { MinimumCharacterNGramLength = 7 };
        var error = Assert.Throws<ArgumentException>(() => Create(options));
        Assert.Contains("'MinimumCharacterNGramLength' is 7; expected at most 'CharacterNGramLength', 6", error.Message);
        options.CharacterNGramLength = 0;
        Create(options); // of words alone
        options.WordNGramLength = 0;
        error = Assert.Throws<ArgumentException>(() => Create(options));
        Assert.Contains("'WordNGramLength' is 0; expected at least 1, because 'CharacterNGramLength' is 0", error.Message);
    }

    [TestMethod]
    public void TheFirstToken_OfNGrams_IsRefused() => Refusal.Of<ArgumentOutOfRangeException>(
        () => Create(new AttentionSentimentTrainer.Options
        {
            Encoder = TextEncoder.NGram,
            Pooling = TextPooling.FirstToken,
        }),
        "'Pooling' is FirstToken; expected another pooling for 'Encoder', NGram.");

    [TestMethod]
    public void NoOptions_AreRefused() => Assert.ThrowsExactly<ArgumentNullException>(
        () => context.BinaryClassification.Trainers.AttentionSentiment(null!));

    [TestMethod]
    public void LaterChanges_HaveNoEffect()
    {
        var options = TinyModels.Options();
        options.NumberOfEpochs = 1;
        var trainer = Create(options);
        using var expected = trainer.Fit(TestData.LoadTraining(context));
        foreach (var property in typeof(AttentionSentimentTrainer.Options).GetProperties())
            property.SetValue(options, property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null);
        options.CancellationToken = new CancellationToken(true);
        using var found = trainer.Fit(TestData.LoadTraining(context));
        CollectionAssert.AreEqual(
            Scores.Of(expected, TestData.LoadTest(context)), Scores.Of(found, TestData.LoadTest(context)));
    }

    [TestMethod]
    public void TheShortOverload_UsesItsParameters()
    {
        var trainers = context.BinaryClassification.Trainers;
        AssertMissing("'Target'", () => trainers.AttentionSentiment("Target", "Text"));
        AssertMissing("'Body'", () => trainers.AttentionSentiment("Label", "Body"));
        AssertMissing("'Importance'", () => trainers.AttentionSentiment(exampleWeightColumnName: "Importance"));
        AssertMissing("'Label'", () => trainers.AttentionSentiment(validationSet: Scores.Load(context, ["no label"])));
        var error = Assert.Throws<ArgumentException>(() => trainers.AttentionSentiment(textColumnName: ""));
        Assert.Contains("TextColumnName", error.Message);
    }

    private void AssertMissing(string column, Func<AttentionSentimentTrainer> create)
    {
        // One text is enough to get to the columns, and too little to train for long.
        var data = TestData.Load(context, TestData.Training.Take(2));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => create().Fit(data));
        Assert.Contains(column, error.Message);
    }

    private void AssertRefused(string option, object? value)
    {
        var error = Assert.Throws<ArgumentException>(() => Create(option, value));
        Assert.Contains(option, error.Message);
        Assert.Contains(value is null ? "null" : $"{value}", error.Message);
        Assert.Contains("; expected ", error.Message);
        Assert.AreEqual(option, error.ParamName);
    }

    private void Create(string option, object? value)
    {
        var options = new AttentionSentimentTrainer.Options();
        if (option == nameof(options.Dimension))
            options.NumberOfHeads = 1;
        if (option is nameof(options.AttentionWindowRadius) or nameof(options.NumberOfGlobalTokens))
            options.Attention = EncoderAttention.LocalWindow;
        if (option is nameof(options.MaximumAttentionSpan) or nameof(options.AttentionSpanPenalty))
            options.Attention = EncoderAttention.AdaptiveSpan;
        typeof(AttentionSentimentTrainer.Options).GetProperty(option)!.SetValue(options, value);
        Create(options);
    }

    private AttentionSentimentTrainer Create(AttentionSentimentTrainer.Options options) =>
        context.BinaryClassification.Trainers.AttentionSentiment(options);

    private static IEnumerable<object?> AbsurdValues(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(int))
            return [int.MinValue, -1, int.MaxValue];
        if (type == typeof(double))
            return [double.NaN, double.NegativeInfinity, -1.0, double.PositiveInfinity];
        if (type.IsEnum)
            return [Enum.ToObject(type, -1), Enum.ToObject(type, 1000)];
        if (type == typeof(string))
            return MayBeNull.Contains(property.Name) ? ["", " "] : [null, "", " "];
        if (type == typeof(TimeSpan))
            return [TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.FromTicks(-1)];
        if (type == typeof(bool))
            return []; // both values are good
        throw new NotSupportedException($"Say here which {type} option {property.Name} must refuse.");
    }
}
