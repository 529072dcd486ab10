using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Measures a model on rows with labels, and compares it with an earlier one.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> File = new("ROWS") { Description = "The rows: .tsv, .csv or .jsonl" };

    private static readonly Option<string?> Baseline = new("--baseline")
    {
        HelpName = "FILE",
        Description = "An earlier model to compare with, by a paired test",
    };

    public static Command Create(CancellationToken cancellation)
    {
        var command = new ExampleCommand("evaluate",
            "Measures a model on rows with labels: figures, classes, confusions, calibration, and how right it is " +
            "where it is sure.",
            "mlnet-attention evaluate test.tsv --model model.zip",
            "mlnet-attention evaluate test.csv --model new.zip --baseline old.zip")
        {
            File, CommonOptions.Model, Baseline,
        };
        CommonOptions.AddReading(command, hasLabel: true);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var context = ToolContext.Create();
        using var model = LoadedModel.Load(context, parsed.GetValue(CommonOptions.Model)!);
        var columns = CommonOptions.Columns(parsed) with { Known = model.TextNames };
        var rows = DataSet.Read(parsed.GetValue(File)!, CommonOptions.Reading(parsed), columns, model.Kind);
        Console.Error.WriteLine(rows);
        var scored = Score(model, rows, cancellation);
        Console.Out.Write(Evaluation.Report(context, model.Kind, scored));
        if (parsed.GetValue(Baseline) is { } path)
            Compare(context, path, model, rows, scored, cancellation);
        return ExitCode.Success;
    }

    private static void Compare(MLContext context, string path, LoadedModel model, DataSet rows, IDataView scored,
        CancellationToken cancellation)
    {
        using var baseline = LoadedModel.Load(context, path);
        if (baseline.Kind != model.Kind)
        {
            throw new InputException($"'{path}' is a model of {baseline.Kind.ToString().ToLowerInvariant()}; expected one of " +
                $"{model.Kind.ToString().ToLowerInvariant()}, as the other is.");
        }
        Console.WriteLine();
        Console.WriteLine($"Compared with {path}, the first");
        Console.Out.Write(Evaluation.Compare(context, model.Kind, Score(baseline, rows, cancellation), scored));
    }

    private static IDataView Score(LoadedModel model, DataSet rows, CancellationToken cancellation)
    {
        if (model.TextNames.Count != rows.TextNames.Count)
        {
            throw new InputException($"{rows.Name} has {rows.TextNames.Count} columns of texts; expected " +
                $"{model.TextNames.Count}, as the model reads.");
        }
        return model.Score(rows.Rows.Select(row =>
        {
            cancellation.ThrowIfCancellationRequested();
            return row;
        }), hasLabels: true);
    }
}
