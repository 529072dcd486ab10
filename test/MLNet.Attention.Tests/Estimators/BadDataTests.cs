using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Data that nothing can be learnt from: the error says what is wrong, where, and what was expected.</summary>
[TestClass]
public sealed class BadDataTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void NoRows() => AssertInvalid("The training data has no rows", Load<Review>());

    [TestMethod]
    public void OneClassOnly()
    {
        AssertInvalid("All 3 labels in column 'Label' are 'True'; expected at least two of 'False', 'True'",
            Load(Review(true), Review(true), Review(true)));
        AssertInvalid("All 2 labels in column 'Label' are 'False'", Load(Review(false), Review(false)));
    }

    [TestMethod]
    public void AllLabelsMissing() => AssertInvalid("All labels in column 'Label' are missing; expected 'False', 'True'",
        Load(new NumberRow { Label = float.NaN }, new NumberRow { Label = float.NaN }));

    [TestMethod]
    public void LabelsInOneClass_TheOthersMissing() => AssertInvalid("All 1 labels in column 'Label' are 'True'",
        Load(new NumberRow { Label = 1 }, new NumberRow { Label = float.NaN }));

    [TestMethod]
    [DataRow("LabelColumnName", "label column 'Nope' is not in the data")]
    [DataRow("TextColumnName", "text column 'Nope' is not in the data")]
    [DataRow("ExampleWeightColumnName", "example weight column 'Nope' is not in the data")]
    public void ColumnThatIsNotThere(string option, string message)
    {
        var error = AssertSchema(message, Load(Review(true)), option, "Nope");
        Assert.Contains("Label, Text, Weight", error.Message);
    }

    [TestMethod]
    [DataRow("LabelColumnName", "Text", "label column 'Text'", "Boolean, Single, Double or a key of 2")]
    [DataRow("LabelColumnName", "Int", "label column 'Int'", "Boolean, Single, Double or a key of 2")]
    [DataRow("LabelColumnName", "Numbers", "label column 'Numbers'", "Boolean, Single, Double or a key of 2")]
    [DataRow("TextColumnName", "Label", "text column 'Label'", "String")]
    [DataRow("TextColumnName", "Texts", "text column 'Texts'", "String")]
    [DataRow("ExampleWeightColumnName", "Text", "example weight column 'Text'", "Single")]
    [DataRow("ExampleWeightColumnName", "Int", "example weight column 'Int'", "Single")]
    [DataRow("ExampleWeightColumnName", "Numbers", "example weight column 'Numbers'", "Single")]
    public void ColumnOfTheWrongType(string option, string column, string message, string expected)
    {
        var data = Load(new NumberRow { Label = 1 }, new NumberRow { Label = 0 });
        Assert.Contains(expected, AssertSchema(message, data, option, column).Message);

        // In a pipeline it is found before anything is fitted.
        var chain = context.Transforms.CopyColumns("Copy", "Text").Append(Trainer(option, column));
        var early = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(data));
        Assert.Contains(message, early.Message);
        Assert.Contains(expected, early.Message);
    }

    [TestMethod]
    public void KeyLabelOfThreeValues()
    {
        var error = AssertSchema("label column 'Key'", Load(new NumberRow { Label = 1 }), "LabelColumnName", "Key");
        Assert.Contains("key of 2 values", error.Message);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(-1f)]
    [DataRow(float.PositiveInfinity)]
    public void WeightThatIsNone(float weight)
    {
        var bad = Review(false);
        bad.Weight = weight;
        AssertInvalid($"Row 1 of the example weight column 'Weight' is {weight}; expected a finite number",
            Load(Review(true), bad), options => options.ExampleWeightColumnName = "Weight");
    }

    [TestMethod]
    public void LossThatIsNoNumber_StopsTraining()
    {
        var rows = TestData.Training.Select(row => new Review { Text = row.Text, Label = row.Label, Weight = 3e38f });
        AssertInvalid("The training loss is NaN in epoch 1", TestData.Load(context, rows.ToList()),
            options => options.ExampleWeightColumnName = "Weight");
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(4, false)]
    [DataRow(4, true)]
    public void EmptyTextsOnly_CanBeLearntFrom(int networks, bool distils)
    {
        var rows = Enumerable.Range(0, 20).Select(i => new Review { Label = i % 2 == 0, Text = i % 3 == 0 ? null : "" });
        using var model = TinyModels.Trainer(
            context, options => (options.NumberOfModels, options.Distillation, options.NumberOfEpochs) = (networks, distils, 2))
            .Fit(TestData.Load(context, rows.ToList()));
        Assert.IsTrue(Array.TrueForAll(Scores.Of(model, "", null, "some words"), float.IsFinite));
        using var loaded = (IDisposable)ModelZip.Load(ModelZip.Save(model));
    }

    private void AssertInvalid(
        string message, IDataView data, Action<AttentionSentimentTrainer.Options>? change = null)
    {
        var trainer = TinyModels.Trainer(context, change);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => trainer.Fit(data));
        Assert.Contains(message, error.Message);
    }

    private ArgumentOutOfRangeException AssertSchema(string message, IDataView data, string option, string column)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(option, column).Fit(data));
        Assert.Contains(message, error.Message);
        return error;
    }

    private AttentionSentimentTrainer Trainer(string option, string column) => TinyModels.Trainer(context,
        options => typeof(AttentionSentimentTrainer.Options).GetProperty(option)!.SetValue(options, column));

    private IDataView Load<TRow>(params TRow[] rows) where TRow : class => context.Data.LoadFromEnumerable(rows);

    private static Review Review(bool label) => new() { Label = label, Text = "some text" };

    private sealed class NumberRow
    {
        public float Label { get; set; }

        public string Text { get; set; } = "some text";

        public int Int { get; set; } = 1;

        [KeyType(3)]
        public uint Key { get; set; } = 1;

        [VectorType(2)]
        public float[] Numbers { get; set; } = [1, 2];

        [VectorType(2)]
        public string[] Texts { get; set; } = ["some", "texts"];
    }
}
