using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Predicts texts row by row, in a memory that does not grow with their number.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string> File = new("ROWS")
    {
        Description = "The rows; unless the name ends with .tsv, .csv or .jsonl, each line is a text; - is standard input",
        DefaultValueFactory = _ => Table.Standard,
    };

    private static readonly Option<string> Output = new("--output")
    {
        HelpName = "FILE",
        Description = "Where to write; - is standard output",
        DefaultValueFactory = _ => Table.Standard,
    };

    private static readonly Option<PredictionFormat> To = new("--to")
    {
        Description = "Tsv: label and probability, or the number; Jsonl: an object on each line",
        DefaultValueFactory = _ => PredictionFormat.Tsv,
    };

    private static readonly Option<int> Top = new ValueOption<int>("--top", "a whole number from 1", count => count >= 1)
    {
        HelpName = "K",
        Description = "The K likeliest classes",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> WithText = new("--with-text") { Description = "Write the text too, as the last field" };

    public static Command Create(CancellationToken cancellation)
    {
        var command = new ExampleCommand("predict",
            "Predicts texts: a line for each row, in their order.",
            "echo \"Where is my parcel?\" | mlnet-attention predict --model model.zip",
            "mlnet-attention predict new.csv --model model.zip --to Jsonl --top 3 --output predicted.jsonl")
        {
            File, CommonOptions.Model, Output, To, Top, WithText,
        };
        CommonOptions.AddReading(command, hasLabel: false);
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var context = ToolContext.Create();
        using var model = LoadedModel.Load(context, parsed.GetValue(CommonOptions.Model)!);
        var file = parsed.GetValue(File)!;
        var output = parsed.GetValue(Output)!;
        if (file != Table.Standard && output != Table.Standard && Path.GetFullPath(file) == Path.GetFullPath(output))
            throw new UsageException($"'--output' is '{output}', which is read; expected another file.");
        // Nothing but the end of the process ends a wait for standard input.
        using var waiting = file == Table.Standard
            ? cancellation.Register(() => Environment.Exit(ExitCode.Cancelled)) : default;
        using var table = Table.Open(file, CommonOptions.Reading(parsed, TableFormat.Lines));
        using var writer = output == Table.Standard ? new StreamWriter(Console.OpenStandardOutput()) : new StreamWriter(output);
        var rows = new RowStream(table, CommonOptions.Columns(parsed, hasLabel: false) with { Known = model.TextNames },
            model.TextNames.Count, parsed.GetValue(WithText), cancellation);
        var predictions = new PredictionWriter(
            writer, parsed.GetValue(To), parsed.GetValue(Top), parsed.GetValue(WithText) ? rows : null);
        predictions.Write(model.Score(rows.Read(), hasLabels: false), model.Kind, cancellation);
        return ExitCode.Success;
    }
}
