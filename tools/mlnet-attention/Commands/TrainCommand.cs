using System.CommandLine;
using System.Diagnostics;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Models;
using MLNet.Attention.Tools;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Trains a model on a file of rows with labels.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> File = new("TRAIN") { Description = "The rows: .tsv, .csv or .jsonl" };

    private static readonly Option<string?> Valid = CommonOptions.Rows("--valid",
        "Rows that choose the epoch and calibrate; default: training rows that a network does not learn from");

    private static readonly Option<string?> Test = CommonOptions.Rows("--test", "Rows to report on after the training");

    private static readonly Option<TaskKind?> Task = new("--task")
    {
        Description = "What to learn; default: as the labels look, truth values, numbers or classes",
    };

    private static readonly Option<string?> WarmStart = new("--warm-start")
    {
        HelpName = "MODEL",
        Description = "Go on from this model",
    };

    private static readonly Option<string?> Unlabelled =
        CommonOptions.Rows("--unlabelled", "More rows, without labels, to pre-train on");

    private static readonly Option<string> Output = CommonOptions.Output("model.zip", "Where to save the model");

    public static Command Create(CancellationToken cancellation)
    {
        var command = new ExampleCommand("train",
            "Trains a model on rows with labels, and says what it recognised: truth values (0 and 1, false and true) " +
            "are sentiment, many or fractional numbers regression, other labels classes; two columns of texts are " +
            "pairs.",
            "mlnet-attention train questions.tsv --output questions.zip",
            "mlnet-attention train reviews.csv --label stars --text review --test test.csv --task regression",
            "mlnet-attention train pairs.jsonl --NumberOfEpochs 5 --Encoder Recurrent --UnbalancedSets true")
        {
            File, Valid, Test, Output, Task, WarmStart, Unlabelled,
        };
        CommonOptions.AddReading(command, hasLabel: true);
        TrainerOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var (train, valid) = Read(parsed, File, Valid, parsed.GetValue(Task));
        var test = parsed.GetValue(Test) is { } path ? ReadLike(train, path, parsed) : null;
        var options = ModelTrainer.CreateOptions(train.Kind);
        options.Seed = 1;
        parsed.SetOptions(options);
        var context = ToolContext.Create(options.Seed);
        options.UnlabelledData = parsed.GetValue(Unlabelled) is { } more ? LoadTexts(context, train, more, parsed) : null;
        using var start = parsed.GetValue(WarmStart) is { } from ? LoadStart(context, from, train) : null;
        var trainer = new ModelTrainer(context, cancellation);
        var model = TrainingBar.Show("reading", progress =>
        {
            options.Progress = progress;
            return trainer.Train(train, valid, options, start?.Text);
        });
        var output = parsed.GetValue(Output)!;
        trainer.Save(model, train, output);
        (model as IDisposable)?.Dispose();
        Console.Error.WriteLine($"Saved as {output} after {watch.Elapsed.TotalSeconds:0} s.");
        if (test is not null)
            Report(context, output, test);
        return ExitCode.Success;
    }

    /// <summary>Reads the training rows, and the validation rows where there are some, and says what they are.</summary>
    public static (DataSet Train, DataSet? Valid) Read(
        ParseResult parsed, Argument<string> file, Option<string?> validFile, TaskKind? kind)
    {
        var train = DataSet.Read(parsed.GetValue(file)!, CommonOptions.Reading(parsed), CommonOptions.Columns(parsed), kind);
        Console.Error.WriteLine(train);
        return (train, parsed.GetValue(validFile) is { } path ? ReadLike(train, path, parsed) : null);
    }

    /// <summary>Reads another file of the same task.</summary>
    public static DataSet ReadLike(DataSet train, string path, ParseResult parsed)
    {
        var read = DataSet.Read(path, CommonOptions.Reading(parsed), CommonOptions.Columns(parsed), train.Kind);
        return read.TextNames.Count == train.TextNames.Count ? read : throw new InputException(
            $"{read.Name} has {read.TextNames.Count} columns of texts; expected {train.TextNames.Count}, as {train.Name} has.");
    }

    private static void Report(MLContext context, string path, DataSet test)
    {
        using var model = LoadedModel.Load(context, path);
        Console.Out.Write(Evaluation.Report(context, model.Kind, model.Score(test.Rows, hasLabels: true)));
    }

    private static IDataView LoadTexts(MLContext context, DataSet train, string path, ParseResult parsed)
    {
        using var table = Table.Open(path, CommonOptions.Reading(parsed, TableFormat.Lines));
        var rows = table.ReadRows().ToList();
        var roles = ColumnRoles.Find(table, rows, CommonOptions.Columns(parsed, hasLabel: false) with { Known = train.TextNames },
            needsLabel: false);
        return Examples.Load(context, [.. rows.Select(row => Examples.Create(row, roles, null, table.Name))], null, "",
            train.TextNames);
    }

    private static LoadedModel LoadStart(MLContext context, string path, DataSet train)
    {
        var model = LoadedModel.Load(context, path);
        return model.Kind == train.Kind ? model : throw new InputException(
            $"'{path}' is a model of {model.Kind.ToString().ToLowerInvariant()}; expected one of " +
            $"{train.Kind.ToString().ToLowerInvariant()}, as the rows are.");
    }
}
