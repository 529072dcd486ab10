using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using MLNet.Attention.Transforms.Pages;

namespace MLNet.Attention.Transforms.Summaries;

/// <summary>Creates the page of a summary. It has no script: all is in the HTML, the curves as SVG.</summary>
internal static class SummaryPage
{
    private const int FewEpochs = 12; // their table is open

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Create(TrainingSummary summary) => PageTemplate.Training.Fill(new Dictionary<string, string>
    {
        ["title"] = Title(summary),
        ["subtitle"] = Encoder.Encode($"MLNet.Attention {summary.LibraryVersion}, seed {summary.Seed}"),
        ["facts"] = string.Concat(SummaryText.Facts(summary).Select(fact => $"<li>{Encoder.Encode(fact)}</li>\n")),
        ["epochs-hidden"] = summary.Epochs.Count == 0 ? " hidden" : "",
        ["curves"] = LossCurves.Create(summary),
        ["epochs-open"] = summary.Epochs.Count <= FewEpochs ? " open" : "",
        ["measure"] = ValidationMeasures.Words(summary.ValidationMeasure),
        ["epochs"] = string.Concat(summary.Epochs.Select(epoch => Row(epoch, epoch.Number == summary.KeptEpoch))),
        ["times"] = Times(summary),
        ["options"] = string.Concat(summary.Options.Select(option =>
            $"<tr><th scope=\"row\">{Encoder.Encode(option.Key)}</th><td>{Encoder.Encode(option.Value)}</td></tr>\n")),
    });

    private static string Title(TrainingSummary summary)
    {
        var epochs = summary.Epochs.Count switch
        {
            0 => "",
            1 => " of 1 epoch",
            var count => $" of {count} epochs",
        };
        return $"Training{epochs} in {SummaryText.Time(summary.Duration)}";
    }

    private static string Row(TrainingEpoch epoch, bool isKept) => string.Create(Culture,
        $"<tr{(isKept ? " class=\"kept-row\"" : "")}><th scope=\"row\">{epoch.Number}</th><td>{epoch.TrainingLoss:0.0000}</td>" +
        $"<td>{epoch.ValidationLoss:0.0000}</td><td>{epoch.ValidationAccuracy:0.0000}</td>" +
        $"<td>{SummaryText.Time(epoch.Duration)}</td></tr>\n");

    private static string Times(TrainingSummary summary)
    {
        var html = new StringBuilder();
        var most = summary.Phases.Select(phase => phase.Duration.TotalSeconds).DefaultIfEmpty().Max();
        foreach (var (phase, duration) in summary.Phases)
        {
            var share = most > 0 ? duration.TotalSeconds / most : 0;
            html.Append(Culture, $"<tr><th scope=\"row\">{SummaryText.Words(phase)}</th>")
                .Append(Culture, $"<td><meter min=\"0\" max=\"1\" value=\"{share:0.0000}\"></meter></td>")
                .Append(Culture, $"<td>{SummaryText.Time(duration)}</td></tr>\n");
        }
        return html.ToString();
    }
}
