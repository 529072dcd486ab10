using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

[TestClass]
public sealed class AttentionTextEvaluationTests
{
    private static readonly TextEvaluationOptions WithoutIntervals = new() { BootstrapSamples = 0 };

    private readonly MLContext context = new(1);

    [TestMethod]
    public void IdenticalTexts_HaveTheHighestScores()
    {
        var metrics = Evaluate(Example("Two trains were late today.", "Two trains were late today."),
            Example("The 9.15 from Kiel\nwas first.", "The 9.15 from Kiel\nwas first."));
        foreach (var rouge in new[] { metrics.Rouge1, metrics.Rouge2, metrics.RougeL, metrics.RougeLsum })
            Assert.AreEqual(new RougeScore(1, 1, 1), rouge);
        Assert.AreEqual(100, metrics.Bleu.Score, 1e-9);
        Assert.AreEqual(100, metrics.ChrF, 1e-9);
        Assert.AreEqual(1, metrics.ExactMatch);
        Assert.AreEqual(2, metrics.RowCount);
        Assert.AreEqual(6.5, metrics.MeanOutputLength); // with the period 6 tokens, and 7
        Assert.AreEqual(6.5, metrics.MeanTargetLength);
        Assert.AreEqual(new ConfidenceInterval(1, 1), metrics.Intervals!.Rouge2);
        Assert.AreEqual(100, metrics.Intervals.Bleu.Low, 1e-9);
        Assert.AreEqual(0.95, metrics.Intervals.Level);
    }

    [TestMethod]
    public void Rouge_IsTheMeanOverRows_AndBleuAndChrFAreOfAllTogether()
    {
        var metrics = Evaluate(WithoutIntervals, Example("a b c d", "a b c d"), Example("e f g h i j", "x f y z"));
        // Row 1 has 1; row 2 has 1 of 4 and of 6: F1 1/5.
        Assert.AreEqual(0.6, metrics.Rouge1.F1, 1e-12);
        Assert.AreEqual(0.625, metrics.Rouge1.Precision, 1e-12);
        Assert.AreEqual(0.5 + (1.0 / 12), metrics.Rouge1.Recall, 1e-12);
        Assert.AreEqual(0.5, metrics.Rouge2.F1, 1e-12);
        Assert.AreEqual(62.5, metrics.Bleu.Precisions[0], 1e-12); // 5 of 8 words
        Assert.AreEqual((8, 10), (metrics.Bleu.OutputLength, metrics.Bleu.TargetLength));
        Assert.AreEqual(0.5, metrics.ExactMatch);
        Assert.AreEqual(5, metrics.MeanTargetLength);
        Assert.IsNull(metrics.Intervals);
        // Characters: 5 of 8 and of 10; pairs 3 of 6 and of 8; triples 2 of 4 and of 6; 4: 1 of 2 and of 4; 5 and 6: no output.
        var (precision, recall) = ((0.625 + 0.5 + 0.5 + 0.5) / 4, (0.5 + (3.0 / 8) + (2.0 / 6) + 0.25) / 4);
        Assert.AreEqual(100 * 5 * precision * recall / ((4 * precision) + recall), metrics.ChrF, 1e-9);
    }

    [TestMethod]
    public void TheOrderOfRows_DoesNotMatter()
    {
        var rows = Rows(40);
        var first = Evaluate(WithoutIntervals, rows);
        Array.Reverse(rows);
        var second = Evaluate(WithoutIntervals, rows);
        Assert.AreEqual(first.Rouge1.F1, second.Rouge1.F1, 1e-12);
        Assert.AreEqual(first.RougeL.Recall, second.RougeL.Recall, 1e-12);
        Assert.AreEqual(first.Bleu.Score, second.Bleu.Score, 1e-12);
        Assert.AreEqual(first.ChrF, second.ChrF, 1e-12);
        Assert.IsInRange(0.01, 0.99, first.Rouge1.F1);
    }

    [TestMethod]
    public void Intervals_DependOnTheSeed_AndHoldTheMetric()
    {
        var rows = Rows(40);
        var first = Evaluate(new TextEvaluationOptions { BootstrapSamples = 200 }, rows);
        var again = Evaluate(new TextEvaluationOptions { BootstrapSamples = 200 }, rows);
        var other = Evaluate(new TextEvaluationOptions { BootstrapSamples = 200, Seed = 2 }, rows);
        Assert.AreEqual(first.Intervals, again.Intervals);
        Assert.AreNotEqual(first.Intervals, other.Intervals);
        Assert.AreEqual(first.Rouge1, other.Rouge1);
        foreach (var (value, interval) in Pairs(first))
        {
            Assert.IsLessThan(value, interval.Low);
            Assert.IsGreaterThan(value, interval.High);
        }
    }

    [TestMethod]
    public void AHigherLevel_HasWiderIntervals()
    {
        var rows = Rows(40);
        var (narrow, wide) = (Evaluate(new TextEvaluationOptions { ConfidenceLevel = 0.5 }, rows).Intervals!,
            Evaluate(new TextEvaluationOptions { ConfidenceLevel = 0.99 }, rows).Intervals!);
        Assert.IsLessThan(narrow.ChrF.Low, wide.ChrF.Low);
        Assert.IsGreaterThan(narrow.ChrF.High, wide.ChrF.High);
    }

    // For a mean of independent rows, a 95% interval is about 3.92 standard errors wide.
    [TestMethod]
    public void TheWidth_IsThatOfTheStandardError()
    {
        var rows = Enumerable.Range(0, 100).Select(i => Example("a", i < 30 ? "a" : "b")).ToArray();
        var interval = Evaluate(new TextEvaluationOptions { BootstrapSamples = 2000 }, rows).Intervals!.ExactMatch;
        Assert.AreEqual(3.92 * Math.Sqrt(0.3 * 0.7 / 100), interval.High - interval.Low, 0.02);
    }

    [TestMethod]
    public void SeveralTargets_MayBeColumnsOrAVector()
    {
        var data = context.Data.LoadFromEnumerable(new[]
        {
            new References { Targets = ["c b a", "a b d"], Target = "c b a", Second = "a b d", Summary = "a b c" },
        });
        var columns = context.EvaluateText(data, options: new() { AdditionalTargetColumnNames = ["Second"] });
        var vector = context.EvaluateText(data, "Targets");
        foreach (var metrics in new[] { columns, vector })
        {
            Assert.AreEqual(1, metrics.Rouge1.F1);
            Assert.AreEqual(0.5, metrics.Rouge2.F1);
        }
        var mean = context.EvaluateText(data, "Targets", options: new() { RougeReferences = RougeReferences.Mean });
        Assert.AreEqual(5.0 / 6, mean.Rouge1.F1, 1e-12);
        Assert.AreEqual(columns.Bleu.Score, mean.Bleu.Score, 1e-12);
    }

    [TestMethod]
    public void EmptyTargets_OfSeveral_AreLeftOut()
    {
        var data = context.Data.LoadFromEnumerable(new[]
        {
            new References { Targets = ["", "a b", " "], Target = null, Second = "a b", Summary = "a b" },
        });
        var options = new TextEvaluationOptions { RougeReferences = RougeReferences.Mean };
        Assert.AreEqual(1, context.EvaluateText(data, "Targets", options: options).Rouge1.F1);
        options.AdditionalTargetColumnNames = ["Second"];
        var metrics = context.EvaluateText(data, options: options);
        Assert.AreEqual(1, metrics.Rouge1.F1);
        Assert.AreEqual(2, metrics.MeanTargetLength);
    }

    [TestMethod]
    public void ARowWithoutTargetOrText_CountsAsZero()
    {
        var metrics = Evaluate(Example("a b", "a b"), Example("", "a b"), Example(null, "a b"), Example("a b", null));
        Assert.AreEqual(4, metrics.RowCount);
        Assert.AreEqual(0.25, metrics.Rouge1.F1);
        Assert.AreEqual(0.25, metrics.ExactMatch);
    }

    [TestMethod]
    public void ExactMatch_IgnoresWhiteSpaceAroundTheText_AndNothingElse()
    {
        var metrics = Evaluate(Example(" a b", "a b\n"), Example("a b", "A b"), Example("a b", "a  b"));
        Assert.AreEqual(1.0 / 3, metrics.ExactMatch, 1e-12);
    }

    [TestMethod]
    public void TheStemmer_IsOffByDefault()
    {
        var row = Example("connections", "connected");
        Assert.AreEqual(0, Evaluate(row).Rouge1.F1);
        Assert.AreEqual(1, Evaluate(new TextEvaluationOptions { UseStemmer = true }, row).Rouge1.F1);
    }

    [TestMethod]
    public void ToString_SaysAll()
    {
        var text = Evaluate(Example("a b c d", "a b c d"), Example("e f g h", "e f g h")).ToString();
        foreach (var part in new[]
        {
            "2 rows, 4.0 tokens each, targets 4.0 tokens; in brackets: 95% confidence",
            "ROUGE-1       1.0000 [1.0000, 1.0000]  precision 1.0000, recall 1.0000", "ROUGE-2 ", "ROUGE-L ", "ROUGE-Lsum ",
            "BLEU          100.00 [100.00, 100.00]  precisions 100.0 / 100.0 / 100.0 / 100.0, brevity penalty 1.000",
            "chrF          100.00 [100.00, 100.00]", "Exact match   1.0000 [1.0000, 1.0000]",
        })
        {
            Assert.Contains(part, text);
        }
        Assert.DoesNotContain("[", Evaluate(WithoutIntervals, Example("a", "b")).ToString());
    }

    [TestMethod]
    public void ColumnsThatDoNotFit_AreNamed()
    {
        var data = context.Data.LoadFromEnumerable(new[] { new References { Targets = ["a"] } });
        Refusal.Of<ArgumentOutOfRangeException>(() => context.EvaluateText(data, "Goal"),
            "The target column 'Goal' is not in the data", "Summary");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.EvaluateText(data, outputColumnName: "Output"),
            "The output column 'Output' is not in the data");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.EvaluateText(data, outputColumnName: "Targets"),
            "The output column 'Targets' has type", "expected a text column");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.EvaluateText(data, "Number"),
            "The target column 'Number' has type", "expected a text column (String) or a vector of texts");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.EvaluateText(data, options: new() { AdditionalTargetColumnNames = ["Third"] }), "'Third'");
    }

    [TestMethod]
    public void OptionsOutsideTheirRange_AreNamed()
    {
        foreach (var (options, text) in new (TextEvaluationOptions, string)[]
        {
            (new() { BootstrapSamples = -1 }, "'BootstrapSamples' is -1; expected in [0, 1000000]."),
            (new() { ConfidenceLevel = 1 }, "'ConfidenceLevel' is 1; expected in (0, 1)."),
            (new() { ConfidenceLevel = double.NaN }, "'ConfidenceLevel' is NaN"),
            (new() { RougeReferences = (RougeReferences)7 }, "'RougeReferences' is 7; expected one of Best, Mean."),
        })
        {
            Refusal.Of<ArgumentOutOfRangeException>(() => Evaluate(options, Example("a", "b")), text);
        }
        Refusal.Of<ArgumentNullException>(
            () => Evaluate(new TextEvaluationOptions { AdditionalTargetColumnNames = null! }, Example("a", "b")));
    }

    [TestMethod]
    public void DataWithoutRows_IsRefused() =>
        Refusal.Of<InvalidOperationException>(() => Evaluate(), "The data has no rows; expected at least one.");

    [TestMethod]
    public void ACancelledExecution_EndsTheEvaluation()
    {
        IEnumerable<Pair> Cancelling()
        {
            for (var i = 0; i < 1000; i++)
            {
                if (i == 100)
                    Execution.Cancel(context);
                yield return Example("a", "a");
            }
        }
        Refusal.Of<OperationCanceledException>(() => context.EvaluateText(context.Data.LoadFromEnumerable(Cancelling())));
    }

    private static Pair Example(string? target, string? summary) => new() { Target = target, Summary = summary };

    // Texts of 8 words, of which more and more are not those of the target.
    private static Pair[] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var words = Enumerable.Range(0, 8).Select(_ => "word" + random.Next(30)).ToArray();
            var output = words.Select(word => random.Next(4) == 0 ? "other" : word).ToArray();
            return Example(string.Join(' ', words), string.Join(' ', random.Next(3) == 0 ? words : output));
        })];
    }

    private static IEnumerable<(double Value, ConfidenceInterval Interval)> Pairs(TextMetrics metrics) =>
    [
        (metrics.Rouge1.F1, metrics.Intervals!.Rouge1), (metrics.Rouge2.F1, metrics.Intervals.Rouge2),
        (metrics.RougeL.F1, metrics.Intervals.RougeL), (metrics.RougeLsum.F1, metrics.Intervals.RougeLsum),
        (metrics.Bleu.Score, metrics.Intervals.Bleu), (metrics.ChrF, metrics.Intervals.ChrF),
        (metrics.ExactMatch, metrics.Intervals.ExactMatch),
    ];

    private TextMetrics Evaluate(params Pair[] rows) => context.EvaluateText(context.Data.LoadFromEnumerable(rows));

    private TextMetrics Evaluate(TextEvaluationOptions options, params Pair[] rows) =>
        context.EvaluateText(context.Data.LoadFromEnumerable(rows), options: options);

    public sealed class Pair
    {
        public string? Target { get; set; }

        public string? Summary { get; set; }
    }

    public sealed class References
    {
        public string? Target { get; set; }

        public string? Second { get; set; }

        [VectorType]
        public string[] Targets { get; set; } = [];

        public string? Summary { get; set; }

        public float Number { get; set; }
    }
}
