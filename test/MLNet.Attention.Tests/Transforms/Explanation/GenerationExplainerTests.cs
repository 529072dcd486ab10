using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>What a model explains of the texts that it generates.</summary>
[TestClass]
public sealed class GenerationExplainerTests
{
    private static readonly string[] Sources =
        ["a good film", "Größe 😀👩‍👩‍👧 x", "<script>alert('&amp;')</script>", " two  spaces ", new string('w', 300)];

    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer, true)]
    [DataRow(SequenceArchitecture.Transformer, false)]
    [DataRow(SequenceArchitecture.Recurrent, true)]
    [DataRow(SequenceArchitecture.Recurrent, false)]
    public void TokensAlignmentsAndProbabilities_AddUp(SequenceArchitecture architecture, bool copies)
    {
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            Architecture = architecture,
            CopyMechanism = copies,
            Generation = new GenerationOptions { BeamSize = 3, MinimumTokens = 6, MaximumTokens = 6 },
        });
        foreach (var source in Sources)
        {
            var explanation = model.Explain(context, source);
            Assert.AreEqual(source, explanation.Source);
            Assert.HasCount(3, explanation.Candidates, "as many as the beam");
            Assert.AreSame(explanation.Candidates[0], explanation.Best);
            AssertTokens(source, explanation);
            foreach (var candidate in explanation.Candidates)
            {
                Assert.AreEqual(candidate.Text, string.Concat(candidate.Tokens.Select(token => token.Text)));
                foreach (var token in candidate.Tokens)
                {
                    Assert.HasCount(explanation.SourceTokens.Count, token.Alignment);
                    Assert.AreEqual(1, token.Alignment.Sum(), 1e-5);
                    Assert.IsGreaterThanOrEqualTo(0, token.Alignment.Min());
                    Assert.AreEqual(copies, token.CopyProbability is not null);
                    Assert.IsInRange(0, 1, token.CopyProbability ?? 0);
                    Assert.IsLessThanOrEqualTo(0, token.LogProbability);
                }
            }
            var scores = explanation.Candidates.Select(candidate => candidate.Score).ToArray();
            CollectionAssert.AreEqual(scores.OrderDescending().ToArray(), scores, "the best first");
        }
    }

    [TestMethod]
    [DataRow(TextTruncation.KeepHead)]
    [DataRow(TextTruncation.KeepTail)]
    public void OnlyWhatTheNetworkRead_IsExplained(TextTruncation truncation)
    {
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings { MaximumTokens = 4, Truncation = truncation });
        const string Source = "a good film and rather bad";
        var explanation = model.Explain(context, Source);
        Assert.HasCount(4, explanation.SourceTokens);
        Assert.HasCount(4, explanation.Best.Tokens[0].Alignment);
        var read = string.Concat(explanation.SourceTokens.Select(token => token.Text));
        Assert.IsTrue(truncation == TextTruncation.KeepHead
            ? Source.StartsWith(read, StringComparison.Ordinal)
            : Source.EndsWith(read, StringComparison.Ordinal), read);
    }

    [TestMethod]
    public void TheColumns_SayTheSame()
    {
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            Columns = GenerationColumns.Candidates | GenerationColumns.Alignment,
        });
        using var engine = context.Model.CreatePredictionEngine<TextTarget, Columns>(
            model, new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var source in Sources)
        {
            var explanation = model.Explain(context, source);
            var row = engine.Predict(new TextTarget { Text = source });
            Assert.AreEqual(explanation.Best.Text, row.Summary);
            var (candidates, tokens) = (explanation.Candidates, explanation.Best.Tokens);
            CollectionAssert.AreEqual(candidates.Select(candidate => candidate.Text).ToArray(), row.SummaryCandidates);
            CollectionAssert.AreEqual(
                candidates.Select(candidate => candidate.LogProbability).ToArray(), row.SummaryLogProbabilities);
            CollectionAssert.AreEqual(tokens.Select(token => token.Text).ToArray(), row.SummaryTokens);
            CollectionAssert.AreEqual(explanation.SourceTokens.Select(token => token.Text).ToArray(), row.SummarySourceTokens);
            CollectionAssert.AreEqual(tokens.SelectMany(token => token.Alignment).ToArray(), row.SummaryAlignment);
        }
        var empty = engine.Predict(new TextTarget { Text = "" });
        Assert.AreEqual(0, empty.SummaryTokens.Length + empty.SummaryAlignment.Length + empty.SummarySourceTokens.Length);
        CollectionAssert.AreEqual(new[] { "" }, empty.SummaryCandidates);
        CollectionAssert.AreEqual(new[] { 0f }, empty.SummaryLogProbabilities);
    }

    [TestMethod]
    public void AnEmptySource_HasAnEmptyText()
    {
        using var model = UntrainedModel.CreateSummarizer();
        foreach (var source in new[] { "", "  \n" })
        {
            var explanation = model.Explain(context, source);
            Assert.AreEqual("", explanation.Best.Text);
            Assert.IsEmpty(explanation.Best.Tokens);
            Assert.Contains("<html", explanation.ToHtml());
        }
    }

    [TestMethod]
    public void ThePage_HasTheTexts_AndNothingThatRuns()
    {
        using var model = UntrainedModel.CreateSummarizer();
        foreach (var source in Sources)
        {
            var page = model.Explain(context, source).ToHtml();
            Assert.Contains("</html>", page);
            Assert.DoesNotContain("<script>alert", page);
        }
    }

    [TestMethod]
    public void Sampling_ExplainsWhatItDraws()
    {
        using var model = UntrainedModel.CreateSummarizer();
        var options = new GenerationOptions { Sample = true, Seed = 2, NumberOfResults = 5, MaximumTokens = 4 };
        var explanation = model.Explain(context, "a good film", options);
        Assert.HasCount(5, explanation.Candidates);
        Assert.AreEqual(explanation.Best.Text, model.Generate("a good film", options));
        options.Seed = 3;
        Assert.AreNotEqual(explanation.Best.Text, model.Generate("a good film", options));
    }

    /// <summary>The tokens of a source are its text, in order; those of bytes of one character all have the character.</summary>
    private static void AssertTokens(string source, GenerationExplanation explanation)
    {
        var end = 0;
        foreach (var token in explanation.SourceTokens)
        {
            Assert.AreEqual(source.Substring(token.Range.Start, token.Range.Length), token.Text);
            Assert.IsLessThanOrEqualTo(end, token.Range.Start, $"'{source}' has a gap");
            end = Math.Max(end, token.Range.Start + token.Range.Length);
        }
        if (explanation.SourceTokens.Count < 24)
            Assert.AreEqual(source.TrimEnd().Length, source[..end].TrimEnd().Length);
    }

    private sealed class Columns
    {
        public string Summary { get; set; } = "";

        public string[] SummaryCandidates { get; set; } = [];

        public float[] SummaryLogProbabilities { get; set; } = [];

        public string[] SummaryTokens { get; set; } = [];

        public string[] SummarySourceTokens { get; set; } = [];

        public float[] SummaryAlignment { get; set; } = [];
    }
}
