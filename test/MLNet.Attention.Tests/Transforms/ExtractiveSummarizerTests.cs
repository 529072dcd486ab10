using System.Diagnostics;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Sentences;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>Summaries made of sentences, without training.</summary>
[TestClass]
public sealed class ExtractiveSummarizerTests
{
    private const string Counts = "document_counts.safetensors";

    private readonly MLContext context = new(1);

    [TestMethod]
    public void TheSummary_HasWhatMostSentencesSpeakOf()
    {
        using var summarizer = Fit(new() { MaximumSentences = 2, PositionWeight = 0 });
        var summary = summarizer.Summarize(Stories.Texts[0]);
        Assert.Contains("storm", summary.Text);
        Assert.DoesNotContain("umbrellas", summary.Text);
        Assert.AreEqual(2, summary.Sentences.Count(sentence => sentence.IsChosen));
        Assert.HasCount(6, summary.Sentences);
    }

    [TestMethod]
    [DataRow(2, null, null)]
    [DataRow(null, 12, null)]
    [DataRow(null, null, 0.4)]
    [DataRow(null, null, null)]
    public void AnySummary_KeepsItsPromises(int? sentences, int? tokens, double? share)
    {
        using var summarizer = Fit(new() { MaximumSentences = sentences, MaximumTokens = tokens, MaximumShare = share });
        foreach (var text in Stories.Texts)
        {
            var summary = summarizer.Summarize(text);
            var chosen = summary.Sentences.Where(sentence => sentence.IsChosen).ToList();
            Assert.AreEqual(summary.Sentences.Count > 0, chosen.Count > 0, text);
            var at = 0;
            foreach (var piece in Pieces(text, chosen)) // in order, whole
            {
                at = summary.Text.IndexOf(piece, at, StringComparison.Ordinal);
                Assert.IsGreaterThanOrEqualTo(0, at, text);
                at += piece.Length;
            }
            Assert.IsTrue(summary.Sentences.All(sentence => sentence.Score is >= 0 and <= 1), text);
            var words = SentenceWords.Count(text);
            if (chosen.Count > 1 && (tokens ?? (share is { } part ? (int)(part * words) : null)) is { } most)
                Assert.IsLessThanOrEqualTo(most, SentenceWords.Count(summary.Text), text);
            if (tokens is null && share is null)
                Assert.IsLessThanOrEqualTo(sentences ?? 3, chosen.Count, text);
        }
    }

    [TestMethod]
    public void Columns_AreWhatSummarizeSays()
    {
        using var summarizer = Fit(new() { MaximumSentences = 2 });
        var output = summarizer.Transform(Scores.Load(context, Stories.Texts));
        var rows = context.Data.CreateEnumerable<Summarized>(output, reuseRowObject: false).ToList();
        for (var i = 0; i < rows.Count; i++)
        {
            var summary = summarizer.Summarize(Stories.Texts[i]);
            var chosen = summary.Sentences.Where(sentence => sentence.IsChosen).ToList();
            Assert.AreEqual(summary.Text, rows[i].Summary);
            CollectionAssert.AreEqual(
                chosen.SelectMany(s => new[] { s.Range.Start, s.Range.Length }).ToArray(), rows[i].SummarySpans);
            CollectionAssert.AreEqual(chosen.ConvertAll(s => s.Score), rows[i].SummaryScores);
        }
    }

    [TestMethod]
    [DataRow("", "", 0)]
    [DataRow(" \n ", "", 0)]
    [DataRow("One sentence only.", "One sentence only.", 1)]
    [DataRow("...", "...", 1)]
    public void ATextOfAtMostOneSentence_IsItsOwnSummary(string text, string expected, int sentences)
    {
        using var summarizer = Fit(new());
        var summary = summarizer.Summarize(text);
        Assert.AreEqual(expected, summary.Text);
        Assert.HasCount(sentences, summary.Sentences);
    }

    [TestMethod]
    public void ATextOfTenThousandSentences_IsSummarisedSoon_WithoutASquareOfMemory()
    {
        using var summarizer = Fit(new() { MaximumShare = 0.3 });
        var random = new Random(1);
        var text = string.Join(" ", Enumerable.Range(0, 10_000).Select(i =>
            $"Sentence {i} speaks of {string.Join(" and ", Enumerable.Range(0, 6).Select(_ => $"w{random.Next(2000)}"))}."));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var summary = summarizer.Summarize(text);
        Assert.IsLessThan(TimeSpan.FromSeconds(20), watch.Elapsed);
        Assert.IsLessThan(200L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.HasCount(10_000, summary.Sentences);
        Assert.IsGreaterThan(2000, summary.Sentences.Count(sentence => sentence.IsChosen));
    }

    [TestMethod]
    public void Threads_GiveTheSame()
    {
        using var summarizer = Fit(new());
        var expected = Stories.Texts.Select(text => summarizer.Summarize(text).Text).ToList();
        Parallel.For(0, 200, i => Assert.AreEqual(
            expected[i % expected.Count], summarizer.Summarize(Stories.Texts[i % expected.Count]).Text));
    }

    [TestMethod]
    public void ALoadedSummarizer_GivesTheSame_AndIsSavedTheSame()
    {
        using var summarizer = Fit(new()
        {
            OutputColumnName = "Short",
            MaximumShare = 0.5,
            AttentionSharpness = 2.5,
            RedundancyWeight = 1,
        });
        var zip = ModelZip.Save(summarizer);
        using var loaded = (ExtractiveSummarizerTransformer)ModelZip.Load(zip);
        Assert.AreEqual(("Short", "Text"), (loaded.OutputColumnName, loaded.TextColumnName));
        foreach (var text in Stories.Texts)
        {
            var (expected, found) = (summarizer.Summarize(text), loaded.Summarize(text));
            Assert.AreEqual(expected.Text, found.Text);
            CollectionAssert.AreEqual(expected.Sentences.ToList(), found.Sentences.ToList());
        }
        foreach (var file in new[] { "manifest.json", Counts })
            CollectionAssert.AreEqual(ModelZip.Read(zip, file), ModelZip.Read(ModelZip.Save(loaded), file), file);
    }

    [TestMethod]
    public void WordsOfAllTexts_CountLess_AfterFit()
    {
        const string text = "Alpha beta gamma. Alpha delta epsilon. Alpha zeta eta. Theta delta eta.";
        using var fitted = Fit(new(), [.. Enumerable.Repeat("Alpha is here. It stays.", 50)]);
        using var fresh = Fit(new(), []);
        Assert.IsLessThan(fresh.Summarize(text).Sentences[0].Score, fitted.Summarize(text).Sentences[0].Score);
    }

    [TestMethod]
    [DataRow("budget.unit", "\"Words\"", "'unit' is 'Words'; expected one of Sentences, Tokens, Share")]
    [DataRow("budget.limit", "0", "'limit' is 0; expected a whole number from 1 to 1000000")]
    [DataRow("ranking.sharpness", "-1", "'sharpness' is -1")]
    [DataRow("ranking.position_weight", "1.5", "'position_weight' is 1.5")]
    [DataRow("ranking.redundancy_weight", "\"x\"", "'redundancy_weight' is String")]
    [DataRow("document_counts.words", "1000000", "'words' is 1000000; expected a whole number from 0 to 262144")]
    [DataRow("document_counts.words", "7", "expected I32 [7]")]
    [DataRow("document_counts.texts", "1", "expected numbers in [1, 1]")]
    [DataRow("model_type", "\"text\"", "'model_type' is 'text'; expected 'extractive'")]
    [DataRow("output_column", "\"\"", "'output_column' is ''")]
    public void ADamagedModel_IsNamed(string field, string value, string message)
    {
        using var summarizer = Fit(new());
        Assert.Contains(message,
            Refusal.OfModel(ModelZip.WithField(ModelZip.Save(summarizer), field, JsonNode.Parse(value)!)));
    }

    [TestMethod]
    public void DamagedCounts_AreNamed()
    {
        using var summarizer = Fit(new());
        var zip = ModelZip.Save(summarizer);
        var bytes = ModelZip.Read(zip, Counts);
        bytes[^1] = 0x80; // a negative count
        Assert.StartsWith($"{Counts}: tensor 'words.documents' holds -", Refusal.OfModel(ModelZip.With(zip, Counts, bytes)));
        Assert.StartsWith($"{Counts}: ", Refusal.OfModel(ModelZip.With(zip, Counts, bytes[..^4])));
        Assert.StartsWith($"{Counts}: ", Refusal.OfModel(ModelZip.With(zip, Counts, null)));
    }

    [TestMethod]
    public void ADisposedSummarizer_RefusesAllUses()
    {
        var summarizer = Fit(new());
        summarizer.Dispose();
        summarizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => summarizer.Summarize("text"));
        Assert.IsInstanceOfType<ObjectDisposedException>(
            Assert.Throws<Exception>(() => ModelZip.Save(summarizer)).GetBaseException());
    }

    [TestMethod]
    public void APredictionEngine_GivesTheSame()
    {
        using var summarizer = Fit(new());
        using var engine = context.Model.CreatePredictionEngine<Row<float>, Summarized>(
            summarizer, new PredictionEngineOptions { OwnsTransformer = false });
        foreach (var text in Stories.Texts)
            Assert.AreEqual(summarizer.Summarize(text).Text, engine.Predict(new() { Text = text }).Summary);
    }

    private ExtractiveSummarizerTransformer Fit(ExtractiveSummarizerEstimator.Options options, string[]? texts = null) =>
        context.Transforms.Text.ExtractiveSummarizer(options).Fit(Scores.Load(context, texts ?? Stories.Texts));

    private static IEnumerable<string> Pieces(string text, IEnumerable<ExtractedSentence> chosen) =>
        chosen.Select(sentence => text[sentence.Range.Start..sentence.Range.End]);

    private sealed class Summarized
    {
        public string Summary { get; set; } = "";

        public int[] SummarySpans { get; set; } = [];

        public float[] SummaryScores { get; set; } = [];
    }
}
