using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The options of the extractive summarizer.</summary>
[TestClass]
public sealed class ExtractiveSummarizerOptionsTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void AnOptionOutsideItsRange_IsNamed()
    {
        AssertRefused(options => options.MaximumSentences = 0, "'MaximumSentences' is 0; expected in [1, 1000000].");
        AssertRefused(options => options.MaximumTokens = -1, "'MaximumTokens' is -1");
        AssertRefused(options => options.MaximumShare = 0, "'MaximumShare' is 0; expected in (0, 1].");
        AssertRefused(options => options.MaximumShare = double.NaN, "'MaximumShare' is NaN");
        AssertRefused(options => options.AttentionSharpness = 101, "'AttentionSharpness' is 101; expected in [0, 100].");
        AssertRefused(options => options.PositionWeight = -0.1, "'PositionWeight' is -0.1");
        AssertRefused(options => options.RedundancyWeight = 1.1, "'RedundancyWeight' is 1.1");
        AssertRefused(options => options.OutputColumnName = " ", "'OutputColumnName' is ' '");
        AssertRefused(options => options.TextColumnName = null!, "'TextColumnName' is null");
        AssertRefused(options => (options.MaximumSentences, options.MaximumTokens) = (3, 50),
            "'MaximumSentences' is 3 and 'MaximumTokens' is 50; expected at most one of them.");
    }

    [TestMethod]
    public void NamesGivenBesideOptions_Win()
    {
        var options = new ExtractiveSummarizerEstimator.Options
        {
            OutputColumnName = "A",
            TextColumnName = "B",
            TargetColumnName = "C",
            MaximumSentences = 1,
        };
        var estimator = context.Transforms.Text.ExtractiveSummarizer("Short", "Text", options: options);
        options.MaximumSentences = 0; // a change afterwards has no effect
        using var summarizer = estimator.Fit(Scores.Load(context, []));
        Assert.AreEqual(("Short", "Text"), (summarizer.OutputColumnName, summarizer.TextColumnName));
        Assert.AreEqual("A", options.OutputColumnName);
        Assert.AreEqual(1, summarizer.Summarize(Stories.Texts[0]).Sentences.Count(sentence => sentence.IsChosen));
    }

    [TestMethod]
    public void TextsOfOneSentence_AreWarnedOf()
    {
        var log = new LogList(context);
        context.Transforms.Text.ExtractiveSummarizer().Fit(Scores.Load(context, ["One.", "Two."])).Dispose();
        log.AssertOne(ChannelMessageKind.Warning, "None of 2 texts has more than one sentence");
    }

    [TestMethod]
    public void Fit_IsCancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var estimator = context.Transforms.Text.ExtractiveSummarizer(
            new ExtractiveSummarizerEstimator.Options { CancellationToken = source.Token });
        Assert.Throws<OperationCanceledException>(() => estimator.Fit(Scores.Load(context, Stories.Texts)));
    }

    private void AssertRefused(Action<ExtractiveSummarizerEstimator.Options> change, string message)
    {
        var options = new ExtractiveSummarizerEstimator.Options();
        change(options);
        Refusal.Of<ArgumentException>(() => context.Transforms.Text.ExtractiveSummarizer(options), message);
    }
}
