using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Tuning;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Searches the options that are best on validation rows.</summary>
internal static class AutotuneCommand
{
    private static readonly Argument<string> File = new("TRAIN") { Description = "The rows: .tsv, .csv or .jsonl" };

    private static readonly Option<string?> Valid = CommonOptions.Rows("--valid",
        "Rows to measure each trial on; default: a fifth of the rows, which are then not trained on");

    private static readonly Option<double> Minutes = new ValueOption<double>(
        "--minutes", "a number above 0, at most 10000", value => value is > 0 and <= 10_000)
    {
        HelpName = "N",
        Description = "How long to search",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<int> Trials = new ValueOption<int>("--trials", "a whole number from 1", value => value >= 1)
    {
        HelpName = "N",
        Description = "The most trainings",
        DefaultValueFactory = _ => 1000,
    };

    private static readonly Option<TuningMetric?> Metric = new("--metric")
    {
        Description = "What to make better; default: accuracy of classes, Pearson's correlation of numbers",
    };

    private static readonly Option<string> Output = CommonOptions.Output("model.zip", "Where to save the best model");

    public static Command Create(CancellationToken cancellation)
    {
        var command = new ExampleCommand("autotune",
            "Trains with one setting of the options after another until the time is up, and keeps the model that is " +
            "best on validation rows. A training that the time interrupts is lost. Options that are given stay as " +
            "they are.",
            "mlnet-attention autotune train.tsv --valid valid.tsv --minutes 30",
            "mlnet-attention autotune reviews.csv --minutes 60 --metric MacroF1 --Encoder Hybrid")
        {
            File, Valid, Minutes, Trials, Metric, Output,
        };
        CommonOptions.AddReading(command, hasLabel: true);
        TrainerOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (train, valid) = TrainCommand.Read(parsed, File, Valid, kind: null);
        var metric = MetricOf(parsed.GetValue(Metric), train.Kind);
        if (valid is null)
            (train, valid) = HeldOut.Split(train, seed: 1);
        if (valid.Rows.Count == 0)
            throw new InputException($"{train.Name} has too few rows to set some apart; --valid gives others.");
        var tuner = new Tuner(train, valid, metric, parsed.SetOptions);
        var space = new SearchSpace(Models.ModelTrainer.CreateOptions(train.Kind),
            [.. parsed.Given().Select(given => given.Property.Name)], seed: 1);
        var output = parsed.GetValue(Output)!;
        Console.Error.WriteLine($"Each trial trains on {train.Rows.Count} rows, and is measured on {valid.Rows.Count} others.");
        tuner.Run(space, new TuningLimits(TimeSpan.FromMinutes(parsed.GetValue(Minutes)), parsed.GetValue(Trials)), output,
            cancellation);
        Console.WriteLine(FormattableString.Invariant($"best {metric} {tuner.BestValue:0.0000} with {tuner.Best}"));
        Console.WriteLine($"The model is in {output}; train with these options learns from all rows.");
        return ExitCode.Success;
    }

    private static TuningMetric MetricOf(TuningMetric? given, TaskKind kind)
    {
        var ofNumbers = given is TuningMetric.Pearson or TuningMetric.MeanAbsoluteError;
        if (given is { } metric && ofNumbers != (kind == TaskKind.Regression))
        {
            throw new UsageException(
                $"'--metric' is '{metric}'; expected one of {(ofNumbers ? "classes" : "numbers")}, as the labels are.");
        }
        return given ?? (kind == TaskKind.Regression ? TuningMetric.Pearson : TuningMetric.Accuracy);
    }
}
