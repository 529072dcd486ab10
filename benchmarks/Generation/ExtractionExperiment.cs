using System.CommandLine;
using System.Diagnostics;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Sentences;
using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>Compares the first sentences of texts, extractive summarizers without and with training, and the oracle.</summary>
internal sealed class ExtractionExperiment(ParseResult arguments) : Experiment(arguments)
{
    private int Sentences => Arguments.GetValue(Benchmarks.Arguments.Sentences);

    /// <inheritdoc/>
    public override IEnumerable<string> Run()
    {
        var scored = Scored;
        yield return Line("set", "summary", "ROUGE-1", "ROUGE-2", "ROUGE-L", "training s", "texts/s");
        yield return Line(Name, $"first {Sentences}", scored, Lead);
        yield return Line(Name, "oracle", scored, Oracle);
        foreach (var target in new[] { null, nameof(Pair.Target) })
        {
            var watch = Stopwatch.StartNew();
            using var model = Context.Transforms.Text.ExtractiveSummarizer(
                nameof(Output.Text), nameof(Pair.Source), target, Options(target is not null)).Fit(Load("train"));
            var trainingSeconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            var outputs = Context.Data.CreateEnumerable<Output>(
                model.Transform(Context.Data.LoadFromEnumerable(scored)), reuseRowObject: false).ToList();
            yield return Line(Name, target is null ? "extractive" : "extractive, trained", outputs, trainingSeconds,
                outputs.Count / watch.Elapsed.TotalSeconds);
        }
    }

    private ExtractiveSummarizerEstimator.Options Options(bool isTrained)
    {
        var options = Arguments.With(new ExtractiveSummarizerEstimator.Options { Seed = 1 });
        if (options is { MaximumSentences: null, MaximumTokens: null, MaximumShare: null })
            options.MaximumSentences = Sentences;
        if (isTrained)
            options.ValidationSet = Load("valid");
        if (Arguments.GetValue(Benchmarks.Arguments.Minutes) is { } minutes)
            options.MaximumTrainingTime = TimeSpan.FromMinutes(minutes);
        return options;
    }

    private string Lead(Pair pair) =>
        string.Join(' ', SentenceSplitter.Split(pair.Source).Take(Sentences).Select(sentence => sentence.Of(pair.Source).ToString()));

    private string Oracle(Pair pair)
    {
        var sentences = SentenceSplitter.Split(pair.Source);
        return string.Join(' ', GreedyOracle.Choose(pair.Source, sentences, pair.Target, new SentenceBudget(BudgetUnit.Sentences, Sentences))
            .Select(sentence => sentences[sentence].Of(pair.Source).ToString()));
    }

    private string Line(string set, string summary, IReadOnlyList<Pair> scored, Func<Pair, string> summarize) => Line(
        set, summary, scored.Select(pair => new Output { Targets = pair.Targets, Text = summarize(pair) }), null, null);

    private string Line(string set, string summary, IEnumerable<Output> outputs, double? trainingSeconds, double? speed)
    {
        var metrics = Evaluate(outputs);
        return Line(set, summary, F(100 * metrics.Rouge1.F1), F(100 * metrics.Rouge2.F1), F(100 * metrics.RougeL.F1),
            trainingSeconds is { } seconds ? F(seconds, "0") : "", speed is { } texts ? F(texts, "0") : "");
    }
}
