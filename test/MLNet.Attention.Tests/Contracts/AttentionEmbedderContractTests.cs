using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The embedder is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionEmbedderContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() => EstimatorContract.Check(context, Embedder("Features", nameof(Review.Text)), Data());

    [TestMethod]
    public void OverItsOwnInput_AsByDefault() =>
        EstimatorContract.Check(context, Embedder(nameof(Review.Text), null), Data());

    [TestMethod]
    public void OfACheckpoint() => EstimatorContract.Check(context, context.Transforms.Text.AttentionEmbedder(
        "Features", nameof(Review.Text), new() { Checkpoint = TinyCheckpoints.Bert, NumberOfEpochs = 1, Seed = 1 }), Data());

    private AttentionEmbedderEstimator Embedder(string output, string? input) => context.Transforms.Text.AttentionEmbedder(
        output, input, new()
        {
            VocabularySize = 330, Dimension = 8, NumberOfHeads = 2, FeedForwardDimension = 16, LexicalDimension = 70,
            NumberOfEpochs = 1, Seed = 1,
        });

    private ContractData Data() => new(Load())
    {
        Transform = [Without(nameof(Review.Label)), context.Data.TakeRows(Load(), 1)],
        NotForFit = [Without(nameof(Review.Text)), WithNumbersAsText()],
        NotForTransform = [Without(nameof(Review.Text)), WithNumbersAsText()],
    };

    private IDataView Load() => TestData.Load(context, TestData.Training.Take(60));

    private IDataView Without(string column) => context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView WithNumbersAsText() =>
        context.Transforms.CopyColumns(nameof(Review.Text), nameof(Review.Weight)).Fit(Load()).Transform(Load());
}
