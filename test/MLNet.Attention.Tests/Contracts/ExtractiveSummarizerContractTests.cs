using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The extractive summarizer is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class ExtractiveSummarizerContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() => EstimatorContract.Check(context, Summarizer("Summary", "Text"), Data());

    [TestMethod]
    public void OverItsOwnInput() => EstimatorContract.Check(context, Summarizer("Text", "Text"), Data());

    [TestMethod]
    public void BetweenOtherEstimators() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Before", "Text")
            .Append(Summarizer("Short", "Before"))
            .Append(context.Transforms.CopyColumns("After", "ShortScores")),
        Data());

    private ContractData Data()
    {
        var texts = Stories.Texts.Select(text => new Row<float> { Text = text, Label = 1 }).ToList();
        var all = context.Data.LoadFromEnumerable(texts);
        var withNumbers = context.Transforms.CopyColumns("Text", "Label").Fit(all).Transform(all);
        var without = context.Transforms.DropColumns("Text").Fit(all).Transform(all);
        return new(all)
        {
            Transform = [context.Data.TakeRows(all, 1)],
            NotForFit = [without, withNumbers],
            NotForTransform = [without, withNumbers],
        };
    }

    private ExtractiveSummarizerEstimator Summarizer(string output, string text) =>
        context.Transforms.Text.ExtractiveSummarizer(output, text);
}
