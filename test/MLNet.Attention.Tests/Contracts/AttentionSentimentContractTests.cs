using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The sentiment trainer is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionSentimentContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() => EstimatorContract.Check(context, Trainer(), Data());

    [TestMethod]
    public void WithWeights() => EstimatorContract.Check(
        context,
        Trainer(options => options.ExampleWeightColumnName = nameof(Review.Weight)),
        Data() with { NotForFit = [Without(nameof(Review.Weight)), Copied(nameof(Review.Text), nameof(Review.Weight))] });

    [TestMethod]
    public void BetweenOtherEstimators() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Before", nameof(Review.Text))
            .Append(Trainer(options => options.TextColumnName = "Before"))
            .Append(context.Transforms.CopyColumns("After", "Score")),
        Data());

    [TestMethod]
    public void OverAColumnThatIsCalledScoreAlready() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Score", nameof(Review.Text)).Append(Trainer()),
        Data());

    [TestMethod]
    public void BehindAnotherModel_ScoresAreASetOfTheirOwn()
    {
        var scored = TinyModels.Sentiment.Transform(Load());
        EstimatorContract.Check(context, Trainer(), new ContractData(scored));
    }

    [TestMethod]
    public void LabelWithAnnotations() => EstimatorContract.Check(
        context,
        context.Transforms.Conversion.MapValueToKey(nameof(Review.Label)).Append(Trainer()),
        new ContractData(Load()));

    private ContractData Data() => new(Load())
    {
        Transform = [Without(nameof(Review.Label)), context.Data.TakeRows(Load(), 1)],
        NotForFit =
        [
            Without(nameof(Review.Label)),
            Without(nameof(Review.Text)),
            Copied(nameof(Review.Text), nameof(Review.Label)),
            Copied(nameof(Review.Weight), nameof(Review.Text)),
        ],
        NotForTransform = [Without(nameof(Review.Text)), Copied(nameof(Review.Weight), nameof(Review.Text))],
    };

    // As few rows as can be learnt from, more than the first two blocks of the batched cursor.
    private IDataView Load() => TestData.Load(context, TestData.Training.Take(24));

    private IDataView Without(string column) =>
        context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView Copied(string from, string to) =>
        context.Transforms.CopyColumns(to, from).Fit(Load()).Transform(Load());

    private AttentionSentimentTrainer Trainer(Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });
}
