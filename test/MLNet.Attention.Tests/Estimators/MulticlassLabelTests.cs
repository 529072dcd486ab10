using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Labels of classes that are missing, alike, or not the same in training and validation.</summary>
[TestClass]
public sealed class MulticlassLabelTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void RowsWithoutALabel_AreSkippedAndToldOnce()
    {
        var expected = FitAndScore(Topics.Training);
        var log = new LogList(context);
        // No key stands for a label that was not there when the keys were made.
        var unknown = Topics.Test.Take(4).Select(row => new Row<string> { Label = "unheard of", Text = row.Text });
        CollectionAssert.AreEqual(expected, FitAndScore([.. unknown, .. Topics.Training, new() { Label = "", Text = "none" }]));
        log.AssertOne(ChannelMessageKind.Warning, "5 of 215 training rows have no label in column 'Label' and are ignored.");
    }

    [TestMethod]
    public void ValidationRowsWithoutALabel_AreSkippedAndToldOnce()
    {
        var log = new LogList(context);
        var rows = Topics.Test.Append(new Row<string> { Label = "unheard of", Text = "none" });
        Trainer(options => options.ValidationSet = Topics.Load(context, rows)).Fit(Topics.LoadTraining(context)).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "1 of 61 validation rows have no label in column 'Label' and are ignored.");
    }

    [TestMethod]
    public void OneClassOnly_IsRefused_ByName()
    {
        AssertInvalid("All 70 labels in column 'Label' are 'food'; expected at least two of 'sport', 'animal', 'food'.",
            Topics.Load(context, Topics.Training.Where(row => row.Label == "food")));
        AssertInvalid("All 2 labels in column 'Label' are 'key 2'; expected at least two of 'key 1', 'key 2', 'key 3'.",
            Keys(1, 1));
    }

    [TestMethod]
    public void NoLabel_IsRefused()
    {
        AssertInvalid("All labels in column 'Label' are missing; expected 'sport', 'animal', 'food'.",
            Topics.Load(context, [new() { Label = "unheard of", Text = "none" }]));
        AssertInvalid("All labels in column 'Label' are missing; expected 'key 1', 'key 2', 'key 3'.", Keys(3, 9));
    }

    [TestMethod]
    public void ManyClasses_AreNotAllListed()
    {
        var rows = TextPairs.Load(context, Enumerable.Range(0, 14).Select(i => new Row<int> { Label = i, Text = "some text" }));
        var keyed = context.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(context.Data.TakeRows(rows, 1));
        AssertInvalid("'8', '9' and 4 more.", keyed);
    }

    [TestMethod]
    public void AValidationSetWithOtherClasses_IsRefused()
    {
        Refused("The label column 'Label' of the validation set has 2 keys ('first', 'second'); expected 3 keys " +
            "('sport', 'animal', 'food'), as the training data has them. Map both with one fitted MapValueToKey, or leave the " +
            "validation set's labels as they are.",
            TextPairs.LoadBetter(context, TextPairs.BetterTest));
        // As many, but in another order.
        Refused("has 3 keys ('animal', 'food', 'sport'); expected 3 keys ('sport', 'animal', 'food'), as",
            Topics.Load(context, Topics.Test, ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        Refused("The validation set has no row with a label in column 'Label'",
            TextPairs.Load(context, [new Row<string> { Label = "weather", Text = "rain" }]));
        Refused("expected a key, as MapValueToKey makes it, or the names of the training rows' classes.",
            context.Data.LoadFromEnumerable([new Row<float[]> { Label = [1], Text = "some text" }]));
    }

    [TestMethod]
    public void AValidationSetOfNames_IsAsOneOfKeys()
    {
        List<float[]> Train(IDataView validation)
        {
            using var model = Trainer(options => options.ValidationSet = validation).Fit(Topics.LoadTraining(context));
            return Scores(model, Topics.Test.Take(5));
        }
        var names = Train(TextPairs.Load(context, Topics.Test));
        foreach (var (name, key) in names.Zip(Train(Topics.LoadTest(context))))
            CollectionAssert.AreEqual(key, name);
    }

    [TestMethod]
    public void AValidationSetOfKeysWithoutValues_IsTakenAtItsWord()
    {
        using var model = Trainer(options => options.ValidationSet = Keys(0, 1, 2)).Fit(Topics.LoadTraining(context));
        Assert.HasCount(1, Scores(model, Topics.Test.Take(1)));
    }

    [TestMethod]
    public void ALabelThatIsNoKey_OrAKeyOfOneValue_IsRefused()
    {
        Refused<string>("String", new Row<string> { Label = "a" });
        Refused<float>("Single", new Row<float> { Label = 1 });
        Refused<bool>("Boolean", new Row<bool> { Label = true });
        var one = TextPairs.Load(context, [new Row<string> { Label = "one", Text = "a" }]);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() =>
            Trainer().Fit(context.Transforms.Conversion.MapValueToKey("Label").Fit(one).Transform(one)));
        Assert.Contains("expected a key of 2 values or more (see MapValueToKey)", error.Message);
    }

    private void Refused<TLabel>(string found, Row<TLabel> row)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Trainer().Fit(TextPairs.Load(context, [row])));
        Assert.Contains($"The label column 'Label' has type {found}; expected a key of 2 values or more", error.Message);
    }

    private void Refused(string message, IDataView validation)
    {
        var error = Assert.Throws<Exception>(() =>
            Trainer(options => options.ValidationSet = validation).Fit(Topics.LoadTraining(context)));
        Assert.Contains(message, error.Message);
    }

    private void AssertInvalid(string message, IDataView data)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer().Fit(data));
        Assert.Contains(message, error.Message);
    }

    private IDataView Keys(params uint[] keys) =>
        context.Data.LoadFromEnumerable(keys.Select(key => new KeyRow { Label = key, Text = "some text" }).ToList());

    private float[] FitAndScore(IReadOnlyList<Row<string>> rows)
    {
        using var model = Trainer().Fit(Topics.Load(context, rows));
        return [.. Scores(model, Topics.Test).SelectMany(score => score)];
    }

    private List<float[]> Scores(ITransformer model, IEnumerable<Row<string>> rows) =>
        [.. model.Transform(Topics.Load(context, rows)).GetColumn<float[]>("Score")];

    private AttentionTextClassifierTrainer Trainer(Action<AttentionTextClassifierTrainer.Options>? change = null) =>
        TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });

    private sealed class KeyRow
    {
        [KeyType(3)]
        public uint Label { get; set; }

        public string? Text { get; set; }
    }
}
