using System.CommandLine;
using MLNet.Attention.Tool.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Writes a page that shows why a model predicts what it does.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Text = new("TEXT") { Description = "The text" };

    private static readonly Argument<string?> Second =
        new("SECOND") { Description = "The second text of a pair", DefaultValueFactory = _ => null };

    private static readonly Option<string> Output = CommonOptions.Output("explanation.html", "Where to write the page");

    public static Command Create(CancellationToken cancellation)
    {
        var command = new ExampleCommand("explain",
            "Writes a page that shows which tokens and n-grams of a text speak for each class.",
            "mlnet-attention explain \"Where is my parcel?\" --model model.zip",
            "mlnet-attention explain \"A man eats.\" \"Someone is eating.\" --model pairs.zip --output pair.html")
        {
            Text, Second, CommonOptions.Model, Output,
        };
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var context = ToolContext.Create();
        using var model = LoadedModel.Load(context, parsed.GetValue(CommonOptions.Model)!);
        var second = parsed.GetValue(Second);
        if (second is null != (model.TextNames.Count == 1))
        {
            throw new UsageException(second is null ? "The model reads pairs; expected two texts."
                : "The model reads one text; expected no second one.");
        }
        var explanation = model.Text.Explain(context, parsed.GetValue(Text)!, second, cancellationToken: cancellation);
        var output = parsed.GetValue(Output)!;
        explanation.SaveHtml(output);
        var probability = explanation.Predicted.Probability is { } value ? FormattableString.Invariant($" {value:0.000}") : "";
        Console.WriteLine($"{explanation.Predicted.Name}{probability}; the page is {output}");
        return ExitCode.Success;
    }
}
