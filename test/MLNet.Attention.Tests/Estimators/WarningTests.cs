using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Data that can be learnt from, but hardly as it was meant.</summary>
[TestClass]
public sealed class WarningTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void AllTextsEmpty()
    {
        var log = new LogList(context);
        var rows = TestData.Training.Take(40).Select(row => new Review { Label = row.Label, Text = " " });
        TinyModels.Trainer(context, options => options.NumberOfEpochs = 1).Fit(TestData.Load(context, rows)).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, 
            "All 40 training rows have an empty text in 'Text'; expected texts to learn from.");
    }

    [TestMethod]
    public void TheSameColumnTwice()
    {
        var log = new LogList(context);
        TinyModels.Trainer(context, options => (options.NumberOfEpochs, options.SecondTextColumnName) = (1, "Text"))
            .Fit(TestData.Load(context, TestData.Training.Take(40))).Dispose();
        log.AssertOne(ChannelMessageKind.Warning,
            "'TextColumnName' and 'SecondTextColumnName' are the same column, 'Text'; expected two columns.");
        TinyModels.Summarizer(context, options => (options.NumberOfEpochs, options.TargetColumnName) = (1, "Text"))
            .Fit(Reports.LoadTraining(context)).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "'TextColumnName' and 'TargetColumnName' are the same column, 'Text'");
    }

    [TestMethod]
    public void ALossThatDoesNotFall()
    {
        var log = new LogList(context);
        TinyModels.Trainer(context, options =>
        {
            options.Encoder = TextEncoder.Transformer;
            options.LearningRate = 1e-9;
            options.Dropout = 0;
            options.NumberOfEpochs = 4;
        }).Fit(TestData.Load(context, TestData.Training.Take(80))).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "The training loss did not fall: it was ");
    }

    [TestMethod]
    public void LabelsThatTrainingHasNotSeen_AreCountedAndNamed()
    {
        var training = Load(("a", 10), ("b", 10));
        var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(training);
        var log = new LogList(context);
        var unseen = context.CountUnseenLabels(keys.Transform(Load(("a", 3), ("sport", 2), ("b", 1), ("music", 1), ("", 1))));
        Assert.AreEqual("music 1, sport 2",
            string.Join(", ", unseen.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));
        log.AssertOne(ChannelMessageKind.Warning, "3 of 8 rows have a label that training has not seen, and no evaluation " +
            "counts them: 'sport' (2), 'music' (1).");
        Assert.IsEmpty(context.CountUnseenLabels(keys.Transform(training)));
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.CountUnseenLabels(training), "'Label' has type String; expected a key");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.CountUnseenLabels(keys.Transform(training), "Labels"), "Did you mean 'Label'?");
        var renamed = context.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(training).Transform(training);
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.CountUnseenLabels(renamed, "Key"), "'Key' was not made of a text column");
    }

    [TestMethod]
    public void RowsOfAValidationSet_WithAnUnseenLabel_AreNamed()
    {
        var training = Load(("a", 20), ("b", 20));
        var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(training);
        var log = new LogList(context);
        TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.ValidationSet = keys.Transform(Load(("a", 3), ("sport", 2), ("b", 3)));
        }).Fit(keys.Transform(training)).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "2 of 8 validation rows have no label in column 'Label' and are ignored. The " +
            "classes do not have these labels: 'sport' (2).");
    }

    [TestMethod]
    public void NoRows_IsSaid_BeforeTheKeysThatAreNotThere()
    {
        var empty = Load();
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label").Append(TinyModels.Classifier(context));
        Refusal.Of<InvalidOperationException>(() => pipeline.Fit(empty), "The training data has no rows; expected at least one.");
        Refusal.Of<ArgumentOutOfRangeException>(() => pipeline.Fit(Load(("a", 3))), "expected a key of 2 values or more");
    }

    private IDataView Load(params (string Label, int Count)[] labels) => context.Data.LoadFromEnumerable(
        labels.SelectMany(label => Enumerable.Range(0, label.Count)
            .Select(i => new Row { Label = label.Label, Text = $"text {i} of {label.Label}" })));

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public string Text { get; set; } = "";
    }
}
