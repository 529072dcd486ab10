using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Labels of every type that ML.NET's binary trainers know.</summary>
[TestClass]
public sealed class LabelTests
{
    private readonly MLContext context = new(1);

    // In objects a key counts from 0; what is not below its count is missing.
    [TestMethod]
    public void BooleanSingleDoubleAndKeyLabels_GiveTheSameModel()
    {
        var expected = FitAndScore(TestData.LoadTraining(context));
        CollectionAssert.AreEqual(expected, FitAndScore(Load(row => new SingleRow { Label = row.Label ? 1 : 0 })));
        CollectionAssert.AreEqual(expected, FitAndScore(Load(row => new SingleRow { Label = row.Label ? 0.5f : -3 })));
        CollectionAssert.AreEqual(expected, FitAndScore(Load(row => new DoubleRow { Label = row.Label ? 1 : 0 })));
        CollectionAssert.AreEqual(expected, FitAndScore(Load(row => new KeyRow { Label = row.Label ? 1u : 0u })));
        CollectionAssert.AreEqual(expected, FitAndScore(Load(row => new ByteKeyRow { Label = (byte)(row.Label ? 1 : 0) })));
    }

    [TestMethod]
    public void RowsWithoutALabel_AreSkippedAndCounted()
    {
        var expected = FitAndScore(TestData.LoadTraining(context));
        var log = new LogList(context);
        var extra = TestData.Test.Take(7).Select(row => new SingleRow { Text = row.Text, Label = float.NaN });
        var rows = extra.Concat(Rows(row => new SingleRow { Label = row.Label ? 1 : 0 }));
        CollectionAssert.AreEqual(expected, FitAndScore(context.Data.LoadFromEnumerable(rows.ToList())));
        log.AssertOne(ChannelMessageKind.Warning, "7 of 407 training rows have no label in column 'Label'");
    }

    [TestMethod]
    public void MissingDoublesAndKeys_AreSkippedToo()
    {
        var log = new LogList(context);
        Fit(context.Data.LoadFromEnumerable(Rows(row => new DoubleRow { Label = row.Label ? 1 : 0 })
            .Append(new DoubleRow { Text = "none", Label = double.NaN }).ToList())).Dispose();
        Fit(context.Data.LoadFromEnumerable(Rows(row => new KeyRow { Label = row.Label ? 1u : 0u })
            .Concat([new KeyRow { Text = "none", Label = 2 }, new KeyRow { Text = "none", Label = 9 }]).ToList())).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "1 of 401 training rows have no label");
        log.AssertOne(ChannelMessageKind.Warning, "2 of 402 training rows have no label");
    }

    [TestMethod]
    public void AllLabelled_NoWarning()
    {
        var log = new LogList(context);
        Fit(TestData.LoadTraining(context)).Dispose();
        log.AssertNone(ChannelMessageKind.Warning);
    }

    [TestMethod]
    public void ValidationRowsWithoutALabel_AreSkippedAndCounted()
    {
        var log = new LogList(context);
        var validation = TestData.Test.Take(20).Select((row, i) => new SingleRow
        {
            Text = row.Text,
            Label = i < 3 ? float.NaN : row.Label ? 1 : 0,
        });
        Fit(Load(row => new SingleRow { Label = row.Label ? 1 : 0 }), options =>
            options.ValidationSet = context.Data.LoadFromEnumerable(validation.ToList())).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "3 of 20 validation rows have no label in column 'Label'");
    }

    [TestMethod]
    public void TextLabelsMadeToKeys_Work()
    {
        var rows = context.Data.LoadFromEnumerable(
            TestData.Training.Select(row => new TextRow { Text = row.Text, Label = row.Label ? "good" : "bad" }).ToList());
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(TinyModels.Trainer(context, options => options.NumberOfEpochs = 8));
        using var model = pipeline.Fit(rows);
        // The first row is good, so good is key 1, the negative class of a key label.
        Assert.IsLessThan(0, Scores.Of(model.LastTransformer, "I loved the film, it was superb!")[0]);
        Assert.IsGreaterThan(0, Scores.Of(model.LastTransformer, "I hated the film, it was awful!")[0]);
        var metrics = context.BinaryClassification.Evaluate(model.Transform(rows));
        Assert.IsGreaterThan(0.9, metrics.Accuracy);
    }

    private float[] FitAndScore(IDataView data)
    {
        using var model = Fit(data);
        return Scores.Of(model, TestData.LoadTest(context));
    }

    private AttentionSentimentTransformer Fit(
        IDataView data, Action<AttentionSentimentTrainer.Options>? change = null) => TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        }).Fit(data);

    private IDataView Load<TRow>(Func<Review, TRow> create) where TRow : class, ITextRow =>
        context.Data.LoadFromEnumerable(Rows(create).ToList());

    private static IEnumerable<TRow> Rows<TRow>(Func<Review, TRow> create) where TRow : class, ITextRow =>
        TestData.Training.Select(review =>
        {
            var row = create(review);
            row.Text = review.Text;
            return row;
        });

    private interface ITextRow
    {
        string? Text { get; set; }
    }

    private sealed class SingleRow : ITextRow
    {
        public float Label { get; set; }

        public string? Text { get; set; }
    }

    private sealed class DoubleRow : ITextRow
    {
        public double Label { get; set; }

        public string? Text { get; set; }
    }

    private sealed class KeyRow : ITextRow
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public string? Text { get; set; }
    }

    private sealed class ByteKeyRow : ITextRow
    {
        [KeyType(2)]
        public byte Label { get; set; }

        public string? Text { get; set; }
    }

    private sealed class TextRow
    {
        public string? Label { get; set; }

        public string? Text { get; set; }
    }
}
