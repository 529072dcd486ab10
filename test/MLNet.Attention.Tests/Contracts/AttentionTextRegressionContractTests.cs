using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The regression is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionTextRegressionContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() => EstimatorContract.Check(context, Trainer(), Data());

    [TestMethod]
    public void OfTwoTexts() => EstimatorContract.Check(
        context,
        Trainer(options => options.SecondTextColumnName = "Second"),
        Data() with
        {
            NotForFit = [Without("Second"), Copied("Weight", "Second")],
            NotForTransform = [Without("Second"), Copied("Weight", "Second")],
        });

    [TestMethod]
    public void WithWeights_OfNGramsAlone() => EstimatorContract.Check(
        context,
        Trainer(options =>
        {
            options.ExampleWeightColumnName = "Weight";
            options.Encoder = TextEncoder.NGram;
        }),
        Data() with { NotForFit = [Without("Weight"), Copied("Text", "Weight")] });

    private ContractData Data() => new(Load())
    {
        Transform = [Without("Label"), context.Data.TakeRows(Load(), 1)],
        NotForFit = [Without("Label"), Without("Text"), Copied("Text", "Label"), Copied("Weight", "Text")],
        NotForTransform = [Without("Text"), Copied("Weight", "Text")],
    };

    private IDataView Load() => TextPairs.Load(context, TextPairs.Similarity.Take(24));

    private IDataView Without(string column) => context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView Copied(string from, string to) =>
        context.Transforms.CopyColumns(to, from).Fit(Load()).Transform(Load());

    private AttentionTextRegressionTrainer Trainer(Action<AttentionTextRegressionTrainer.Options>? change = null) =>
        TinyModels.Regression(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });
}
