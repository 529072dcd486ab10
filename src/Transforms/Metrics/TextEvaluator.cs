using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>Collects rows of an output and its targets, and computes the metrics of all. Not for two threads at a time.</summary>
/// <param name="options">The options, which are checked.</param>
internal sealed class TextEvaluator(TextEvaluationOptions options)
{
    // The figures of a row. Those that have intervals come first, and are kept for each row.
    private const int RougeF1 = 0;
    private const int Exact = RougeF1 + Rouge.Kinds;
    private const int BleuStatistics = Exact + 1;
    private const int ChrFStatistics = BleuStatistics + Bleu.StatisticCount;
    private const int KeptFigures = ChrFStatistics + ChrF.StatisticCount;
    private const int RougePrecision = KeptFigures;
    private const int RougeRecall = RougePrecision + Rouge.Kinds;
    private const int TargetLength = RougeRecall + Rouge.Kinds;
    private const int Figures = TargetLength + 1;

    // A vocabulary is only needed within a row; kept over rows it saves time.
    private const int MostWords = 1 << 20;

    private const int MetricCount = Rouge.Kinds + 3;

    private readonly RougeTokenizer tokenizer = new(options.UseStemmer);
    private readonly Rouge rouge = new();
    private readonly Bleu bleu = new();
    private readonly ChrF chrF = new();
    private readonly List<RougeTokens> targetTokens = [];
    private readonly double[] sums = new double[Figures];
    private readonly List<double[]> rows = [];

    /// <summary>The number of rows added.</summary>
    public long RowCount { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="targets">At least one; only the only one may be empty.</param>
    /// <param name="output">The text that is judged.</param>
    public void Add(IReadOnlyList<ReadOnlyMemory<char>> targets, ReadOnlyMemory<char> output)
    {
        Span<double> figures = stackalloc double[Figures];
        AddRouge(targets, output, figures);
        figures[Exact] = targets.Any(target => target.Span.Trim().SequenceEqual(output.Span.Trim())) ? 1 : 0;
        figures[TargetLength] = bleu.Measure(targets, output, figures.Slice(BleuStatistics, Bleu.StatisticCount));
        chrF.Measure(targets, output, figures.Slice(ChrFStatistics, ChrF.StatisticCount));
        for (var i = 0; i < Figures; i++)
            sums[i] += figures[i];
        if (options.BootstrapSamples > 0)
            rows.Add(figures[..KeptFigures].ToArray());
        RowCount++;
    }

    /// <summary>The metrics of the rows, of which there must be one.</summary>
    /// <param name="checkAlive">Called between two samples of the bootstrap.</param>
    public TextMetrics Complete(Action checkAlive)
    {
        var bleuScore = Bleu.Score(sums.AsSpan(BleuStatistics, Bleu.StatisticCount));
        return new TextMetrics
        {
            RowCount = RowCount,
            Rouge1 = MeanRouge(0),
            Rouge2 = MeanRouge(1),
            RougeL = MeanRouge(2),
            RougeLsum = MeanRouge(3),
            Bleu = bleuScore,
            ChrF = ChrF.Score(sums.AsSpan(ChrFStatistics, ChrF.StatisticCount)),
            ExactMatch = sums[Exact] / RowCount,
            MeanOutputLength = bleuScore.OutputLength / (double)RowCount,
            MeanTargetLength = sums[TargetLength] / RowCount,
            Intervals = options.BootstrapSamples > 0 ? Bootstrap(checkAlive) : null,
        };
    }

    private void AddRouge(IReadOnlyList<ReadOnlyMemory<char>> targets, ReadOnlyMemory<char> output, Span<double> figures)
    {
        if (tokenizer.VocabularySize > MostWords)
            tokenizer.Clear();
        targetTokens.Clear();
        foreach (var target in targets)
            targetTokens.Add(tokenizer.Tokenize(target.Span));
        Span<RougeScore> scores = stackalloc RougeScore[Rouge.Kinds];
        rouge.Measure(targetTokens, tokenizer.Tokenize(output.Span), options.RougeReferences, scores);
        for (var kind = 0; kind < Rouge.Kinds; kind++)
        {
            figures[RougeF1 + kind] = scores[kind].F1;
            figures[RougePrecision + kind] = scores[kind].Precision;
            figures[RougeRecall + kind] = scores[kind].Recall;
        }
    }

    private RougeScore MeanRouge(int kind) => new(
        sums[RougePrecision + kind] / RowCount, sums[RougeRecall + kind] / RowCount, sums[RougeF1 + kind] / RowCount);

    private TextMetricIntervals Bootstrap(Action checkAlive)
    {
        var random = new Random(options.Seed);
        var samples = new double[MetricCount][];
        for (var metric = 0; metric < MetricCount; metric++)
            samples[metric] = new double[options.BootstrapSamples];
        var sample = new double[KeptFigures];
        for (var i = 0; i < options.BootstrapSamples; i++)
        {
            checkAlive();
            Draw(random, sample);
            for (var kind = 0; kind < Rouge.Kinds; kind++)
                samples[kind][i] = sample[RougeF1 + kind] / RowCount;
            samples[Rouge.Kinds][i] = Bleu.Score(sample.AsSpan(BleuStatistics, Bleu.StatisticCount)).Score;
            samples[Rouge.Kinds + 1][i] = ChrF.Score(sample.AsSpan(ChrFStatistics, ChrF.StatisticCount));
            samples[Rouge.Kinds + 2][i] = sample[Exact] / RowCount;
        }
        var intervals = Array.ConvertAll(samples, values => ConfidenceInterval.Of(values, options.ConfidenceLevel));
        return new(options.ConfidenceLevel, intervals[0], intervals[1], intervals[2], intervals[3],
            intervals[Rouge.Kinds], intervals[Rouge.Kinds + 1], intervals[Rouge.Kinds + 2]);
    }

    // The sums of as many rows as there are, each drawn from all.
    private void Draw(Random random, double[] sample)
    {
        Array.Clear(sample);
        var all = CollectionsMarshal.AsSpan(rows);
        for (var drawn = 0; drawn < all.Length; drawn++)
        {
            var row = all[random.Next(all.Length)];
            for (var i = 0; i < sample.Length; i++)
                sample[i] += row[i];
        }
    }
}
