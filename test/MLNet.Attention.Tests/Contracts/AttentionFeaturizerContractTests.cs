using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The featurizer is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionFeaturizerContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() =>
        EstimatorContract.Check(context, Featurizer("Features", nameof(Review.Text)), Data());

    [TestMethod]
    public void OverItsOwnInput_AsByDefault() =>
        EstimatorContract.Check(context, Featurizer(nameof(Review.Text), null), Data());

    [TestMethod]
    public void BetweenOtherEstimators() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Before", nameof(Review.Text))
            .Append(Featurizer("Features", "Before"))
            .Append(context.Transforms.CopyColumns("After", "Features")),
        Data());

    [TestMethod]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Recurrent)]
    public void OfOtherEncoders(TextEncoder encoder)
    {
        using var model = UntrainedModel.CreateTransformer(encoder);
        EstimatorContract.Check(
            context, context.Transforms.Text.AttentionFeaturizer("Features", nameof(Review.Text), model), Data());
    }

    [TestMethod]
    public void OfACheckpoint() => EstimatorContract.Check(context, context.Transforms.Text.AttentionFeaturizer(
        "Features", nameof(Review.Text), TinyCheckpoints.Of("roberta"), normalize: true, prefix: "query: "), Data());

    private ContractData Data() => new(Load())
    {
        Transform = [Without(nameof(Review.Label)), context.Data.TakeRows(Load(), 1)],
        NotForFit = [Without(nameof(Review.Text)), WithNumbersAsText()],
        NotForTransform = [Without(nameof(Review.Text)), WithNumbersAsText()],
    };

    private IDataView Load() => TestData.Load(context, TestData.Training.Take(24));

    private IDataView Without(string column) => context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView WithNumbersAsText() =>
        context.Transforms.CopyColumns(nameof(Review.Text), nameof(Review.Weight)).Fit(Load()).Transform(Load());

    private AttentionFeaturizerEstimator Featurizer(string output, string? input) =>
        context.Transforms.Text.AttentionFeaturizer(output, input, TinyModels.Sentiment);
}
