using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The multi-label classifier is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionMultiLabelClassifierContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void OfTextsWithSeparators()
    {
        var data = Subjects.LoadTraining(context);
        EstimatorContract.Check(context, Trainer(), new ContractData(context.Data.TakeRows(data, 60))
        {
            Transform = [Without("Label", data), context.Data.TakeRows(data, 1)],
            NotForFit = [Without("Label", data), Without("Text", data), Copied("Weight", "Label"), Copied("Weight", "Text")],
            NotForTransform = [Without("Text", data), Copied("Weight", "Text")],
        });
    }

    [TestMethod]
    public void OfAVectorOfKeys() => EstimatorContract.Check(context, Trainer(options => options.OutputTokenWeights = true),
        new ContractData(Subjects.LoadKeys(context, Subjects.Training.Take(60)))
        {
            NotForFit = [Topics.LoadTraining(context)], // one key
        });

    [TestMethod]
    public void OfAVectorOfTexts_ToTheTextsOfThePredictedLabels() => EstimatorContract.Check(
        context,
        Trainer(options => (options.PredictedLabelColumnName, options.ProbabilityColumnName) = ("Subjects", "Shares"))
            .Append(context.Transforms.Conversion.MapKeyToValue("Subjects")),
        new ContractData(Subjects.LoadTexts(context, Subjects.Training.Take(60))));

    [TestMethod]
    public void OfKeysWithoutValues_AlwaysAsMany_OfTwoTexts() => EstimatorContract.Check(
        context,
        Trainer(options => options.SecondTextColumnName = "Second"),
        new ContractData(context.Data.LoadFromEnumerable(Subjects.Training.Take(60).Select((row, i) => new KeysRow
        {
            Label = [(uint)i % 3, (uint)(i / 2) % 4], Text = row.Text, Second = Subjects.Training[i + 60].Text,
        }).ToList())));

    [TestMethod]
    public void OfACheckpointAsItIs_WithoutLabels() => EstimatorContract.Check(
        context,
        context.MulticlassClassification.Trainers.AttentionMultiLabelClassifier(TinyCheckpoints.Options(
            new AttentionMultiLabelClassifierTrainer.Options(), TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0)),
        new ContractData(Without("Label", Subjects.LoadTest(context))));

    private IDataView Without(string column, IDataView data) => context.Transforms.DropColumns(column).Fit(data).Transform(data);

    private IDataView Copied(string from, string to) =>
        context.Transforms.CopyColumns(to, from).Fit(Subjects.LoadTest(context)).Transform(Subjects.LoadTest(context));

    private AttentionMultiLabelClassifierTrainer Trainer(Action<AttentionMultiLabelClassifierTrainer.Options>? change = null) =>
        TinyModels.MultiLabel(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });

    private sealed class KeysRow
    {
        [KeyType(3), VectorType(2)]
        public uint[] Label { get; set; } = [];

        public string? Text { get; set; }

        public string? Second { get; set; }
    }
}
