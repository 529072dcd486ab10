using System.Reflection;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Every option of summarizers and translators has its range; what is outside is refused when they are made.</summary>
[TestClass]
public sealed class GeneratorOptionsTests
{
    // All values of these are good, or they have tests of their own; every other option must be checked.
    private static readonly string[] Unrestricted =
    [
        nameof(AttentionTrainingOptions.ValidationSet), nameof(AttentionTrainingOptions.Seed),
        nameof(AttentionTrainingOptions.Progress), nameof(AttentionTrainingOptions.CancellationToken),
        nameof(AttentionGeneratorOptions.Generation),
        nameof(AttentionTranslatorEstimator.Options.SourceLanguage), // null, or what a checkpoint knows
        nameof(AttentionTranslatorEstimator.Options.TargetLanguage),
    ];

    private readonly MLContext context = new(1);

    /// <summary>Values that no option of their type can have; so an option that is not checked fails this test.</summary>
    public static IEnumerable<object?[]> Absurd() =>
        from type in new[] { typeof(AttentionSummarizerEstimator.Options), typeof(AttentionTranslatorEstimator.Options) }
        from property in type.GetProperties()
        where !Unrestricted.Contains(property.Name)
        from value in AbsurdValues(property)
        select new[] { type, property.Name, value };

    [TestMethod]
    [DynamicData(nameof(Absurd))]
    public void AbsurdValue_IsRefused(Type type, string option, object? value) => AssertRefused(type, option, value);

    [TestMethod]
    [DataRow("VocabularySize", 258, 262144, 257, 262145)]
    [DataRow("MinimumTokenFrequency", 1, 1_000_000, 0, 1_000_001)]
    [DataRow("MaximumTokens", 1, 1048576, 0, 1048577)]
    [DataRow("MaximumTargetTokens", 1, 1048576, 0, 1048577)]
    [DataRow("NumberOfLayers", 1, 128, 0, 129)]
    [DataRow("NumberOfDecoderLayers", 1, 128, 0, 129)]
    [DataRow("Dimension", 2, 16384, 0, 16386)]
    [DataRow("FeedForwardDimension", 1, 65536, 0, 65537)]
    [DataRow("AttentionLocalityRadius", 1, 4096, 0, 4097)]
    [DataRow("CoverageLoss", 0.0, 100.0, -0.001, 100.1)]
    [DataRow("Dropout", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("WordDropout", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("LabelSmoothing", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("ScheduledSampling", 0.0, 0.999, -0.001, 1.0)]
    [DataRow("LayerwiseLearningRateDecay", 0.001, 1.0, 0.0, 1.001)]
    [DataRow("NumberOfFrozenLayers", 0, 128, -1, 129)]
    [DataRow("LoraRank", 1, 1024, 0, 1025)]
    [DataRow("LoraAlpha", 0.001, 10000.0, 0.0, 10000.1)]
    public void Range_IsAsDocumented(string option, object lowest, object highest, object below, object above)
    {
        var type = typeof(AttentionSummarizerEstimator.Options);
        Create(type, option, lowest);
        Create(type, option, highest);
        AssertRefused(type, option, below);
        AssertRefused(type, option, above);
    }

    [TestMethod]
    public void OptionsThatDoNotFitEachOther_AreRefused()
    {
        var error = AssertRefused(options => options.SeparateVocabularies = true, "SeparateVocabularies");
        Assert.Contains("is True; expected false with 'CopyMechanism'", error);
        error = AssertRefused(options => (options.Dimension, options.NumberOfHeads) = (16, 3), "Dimension");
        Assert.Contains("'Dimension' is 16; expected an even multiple of 'NumberOfHeads', 3", error);
        error = AssertRefused(options =>
        {
            (options.Architecture, options.Dimension) = (SequenceArchitecture.Recurrent, 9);
        }, "Dimension");
        Assert.Contains("'Dimension' is 9; expected an even number", error);
        error = AssertRefused(options => options.Generation = null!, "Generation");
        Assert.Contains("'Generation' is null", error);
        error = AssertRefused(options => options.Generation.TopK = -1, "TopK");
        Assert.Contains("'TopK' is -1; expected in [0, 262144]", error);
    }

    [TestMethod]
    [DataRow(typeof(AttentionSummarizerEstimator.Options))]
    [DataRow(typeof(AttentionTranslatorEstimator.Options))]
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
    public void TheDefaults_AreThoseDocumented()
    {
        var (summarizer, translator) = (new AttentionSummarizerEstimator.Options(), new AttentionTranslatorEstimator.Options());
        Assert.AreEqual(("Summary", "Text", "Target"),
            (summarizer.OutputColumnName, summarizer.TextColumnName, summarizer.TargetColumnName));
        Assert.AreEqual(("Translation", "Source", "Target"),
            (translator.OutputColumnName, translator.SourceColumnName, translator.TargetColumnName));
        Assert.IsTrue(summarizer.CopyMechanism);
        Assert.IsFalse(translator.CopyMechanism);
        Assert.IsNull(translator.NumberOfDecoderLayers);
    }

    [TestMethod]
    public void NoOptions_AreRefused()
    {
        var text = context.Transforms.Text;
        Assert.ThrowsExactly<ArgumentNullException>(() => text.AttentionSummarizer((AttentionSummarizerEstimator.Options)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => text.AttentionTranslator((AttentionTranslatorEstimator.Options)null!));
        TransformsCatalog.TextTransforms none = null!;
        Assert.ThrowsExactly<ArgumentNullException>(() => none.AttentionSummarizer());
        Assert.ThrowsExactly<ArgumentNullException>(() => none.AttentionTranslator());
    }

    [TestMethod]
    public void LaterChanges_HaveNoEffect()
    {
        var options = TinyModels.ShrinkGenerator(new AttentionSummarizerEstimator.Options());
        options.NumberOfEpochs = 1;
        var estimator = context.Transforms.Text.AttentionSummarizer(options);
        using var expected = estimator.Fit(Reports.LoadTraining(context));
        options.Generation.MaximumTokens = 1;
        foreach (var property in options.GetType().GetProperties())
        {
            var type = property.PropertyType;
            property.SetValue(options, type.IsValueType ? Activator.CreateInstance(type) : null);
        }
        options.CancellationToken = new CancellationToken(true);
        using var found = estimator.Fit(Reports.LoadTraining(context));
        var (before, after) = (ModelZip.Save(expected), ModelZip.Save(found));
        foreach (var name in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(before, name), ModelZip.Read(after, name), name);
    }

    [TestMethod]
    public void NamesGivenBesideOptions_Win()
    {
        var summarizer = TinyModels.ShrinkGenerator(new AttentionSummarizerEstimator.Options
        {
            OutputColumnName = "A", TextColumnName = "B", TargetColumnName = "C", NumberOfEpochs = 1,
        });
        using var model = context.Transforms.Text.AttentionSummarizer("Short", "Text", "Target", summarizer)
            .Fit(Reports.LoadTraining(context));
        Assert.AreEqual(("Short", "Text", 16),
            (model.OutputColumnName, model.InputColumnName, model.Model.Configuration.Network.Dimension));
        Assert.AreEqual(("A", "B", "C"), (summarizer.OutputColumnName, summarizer.TextColumnName, summarizer.TargetColumnName));

        var translator = TinyModels.ShrinkGenerator(new AttentionTranslatorEstimator.Options
        {
            OutputColumnName = "A", SourceColumnName = "B", TargetColumnName = "C", NumberOfEpochs = 1,
        });
        using var other = context.Transforms.Text.AttentionTranslator("Other", "Target", "Text", translator)
            .Fit(Reports.LoadTraining(context));
        Assert.AreEqual(("Other", "Target"), (other.OutputColumnName, other.InputColumnName));
        Assert.AreEqual("B", translator.SourceColumnName);

        var text = context.Transforms.Text;
        AssertMissing("'Body'", text.AttentionSummarizer("Summary", "Body"));
        AssertMissing("'Abstract'", text.AttentionSummarizer(targetColumnName: "Abstract"));
        AssertMissing("'Source'", text.AttentionTranslator());
        AssertMissing("'French'", text.AttentionTranslator("Translation", "Text", "French"));
        Refusal.Of<ArgumentException>(() => text.AttentionSummarizer(outputColumnName: ""), "'OutputColumnName'");
        Refusal.Of<ArgumentException>(() => text.AttentionTranslator(sourceColumnName: " "), "'SourceColumnName'");
    }

    private void AssertMissing(string column, IEstimator<ITransformer> estimator) => Assert.Contains(column,
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Reports.LoadTraining(context))).Message);

    private string AssertRefused(Action<AttentionSummarizerEstimator.Options> change, string option)
    {
        var error = Assert.Throws<ArgumentException>(() => TinyModels.Summarizer(context, change));
        Assert.AreEqual(option, error.ParamName);
        return error.Message;
    }

    private void AssertRefused(Type type, string option, object? value)
    {
        var error = Assert.Throws<ArgumentException>(() => Create(type, option, value));
        Assert.Contains(option, error.Message);
        Assert.Contains(value is null ? "null" : $"{value}", error.Message);
        Assert.Contains("; expected ", error.Message);
        Assert.AreEqual(option, error.ParamName);
    }

    private void Create(Type type, string option, object? value)
    {
        var options = (AttentionGeneratorOptions)Activator.CreateInstance(type)!;
        if (option == nameof(options.Dimension))
            options.NumberOfHeads = 1;
        if (option == nameof(options.AttentionLocalityRadius))
            (options.Architecture, options.AttentionLocality) = (SequenceArchitecture.Recurrent, AttentionLocality.Monotonic);
        type.GetProperty(option)!.SetValue(options, value);
        if (options is AttentionSummarizerEstimator.Options summarizer)
            context.Transforms.Text.AttentionSummarizer(summarizer);
        else
            context.Transforms.Text.AttentionTranslator((AttentionTranslatorEstimator.Options)options);
    }

    private static IEnumerable<object?> AbsurdValues(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(int))
            return [int.MinValue, -1, int.MaxValue];
        if (type == typeof(double))
            return [double.NaN, double.NegativeInfinity, -1.0, double.PositiveInfinity];
        if (type.IsEnum)
            return [Enum.ToObject(type, -1), Enum.ToObject(type, 1000)];
        if (type == typeof(TimeSpan))
            return [TimeSpan.Zero, TimeSpan.MinValue];
        if (type == typeof(string))
        {
            return property.Name switch
            {
                nameof(AttentionTrainingOptions.CheckpointDirectory) or nameof(AttentionGeneratorOptions.Checkpoint) => ["", " "],
                nameof(AttentionGeneratorOptions.Prefix) => [null],
                _ => [null, "", " "],
            };
        }
        if (type == typeof(bool))
            return []; // both values are good
        if (type == typeof(IDataView))
            return []; // what it lacks is seen when it is read
        throw new NotSupportedException($"Say here which {type} option {property.Name} must refuse.");
    }
}
