using System.Globalization;
using System.Text;

namespace MLNet.Attention.Transforms.Summaries;

/// <summary>The losses of the epochs of a summary as curves, an SVG element with its key.</summary>
internal static class LossCurves
{
    private const double Width = 960;
    private const double Height = 320;
    private const double Left = 64;
    private const double Right = 24;
    private const double Top = 28;
    private const double Bottom = 34;
    private const int MostTicks = 10;
    private const int MostSteps = 5; // from the lowest to the highest loss
    private const double SmallestSpan = 1e-9;
    private const int FewEpochs = 60; // with more, dots would run into each other

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>The curves; empty without epochs.</summary>
    public static string Create(TrainingSummary summary)
    {
        var epochs = summary.Epochs;
        if (epochs.Count == 0)
            return "";
        var validated = epochs.Where(epoch => epoch.ValidationLoss is not null).ToList();
        var plot = new Plot(epochs.Count, Scale(
            [.. epochs.Select(epoch => epoch.TrainingLoss), .. validated.Select(epoch => epoch.ValidationLoss!.Value)]));
        var html = new StringBuilder();
        AppendKey(html, validated.Count > 0);
        html.Append(Culture, $"<svg class=\"curves\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" ")
            .Append("aria-label=\"Training and validation loss by epoch; the table below has the numbers\">\n");
        AppendAxes(html, plot);
        AppendKept(html, plot.X(Math.Clamp(summary.KeptEpoch, 1, epochs.Count)), summary.KeptEpoch);
        AppendCurve(html, "training", [.. epochs.Select(epoch => (plot.X(epoch.Number), plot.Y(epoch.TrainingLoss)))]);
        AppendCurve(html, "validation",
            [.. validated.Select(epoch => (plot.X(epoch.Number), plot.Y(epoch.ValidationLoss!.Value)))]);
        return html.Append("</svg>").ToString();
    }

    private static void AppendAxes(StringBuilder html, Plot plot)
    {
        var (bottom, top, step) = plot.Losses;
        for (var loss = bottom; loss <= top + step / 2; loss += step)
        {
            AppendLine(html, "grid", plot.Y(loss));
            html.Append(Culture, $"<text class=\"axis\" x=\"{Left - 8}\" y=\"{plot.Y(loss) + 4:0.#}\">")
                .Append(Culture, $"{(Math.Abs(loss) < step / 2 ? 0 : loss):G4}</text>\n");
        }
        for (var epoch = 1; epoch <= plot.Epochs; epoch += (plot.Epochs + MostTicks - 1) / MostTicks)
            html.Append(Culture, $"<text class=\"tick\" x=\"{plot.X(epoch):0.#}\" y=\"{Height - 12}\">{epoch}</text>\n");
        AppendLine(html, "frame", Height - Bottom);
    }

    private static void AppendKey(StringBuilder html, bool hasValidation)
    {
        html.Append("<p class=\"key\">");
        AppendKey(html, "training", "Training");
        if (hasValidation)
            AppendKey(html, "validation", "Validation");
        html.Append("</p>\n");
    }

    private static void AppendKey(StringBuilder html, string kind, string name) => html.Append(Culture,
        $"<span><svg viewBox=\"0 0 36 8\"><line class=\"{kind}\" x1=\"0\" x2=\"36\" y1=\"4\" y2=\"4\"/></svg>{name}</span> ");

    private static void AppendLine(StringBuilder html, string kind, double y) => html.Append(Culture,
        $"<line class=\"{kind}\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>\n");

    private static void AppendKept(StringBuilder html, double x, int epoch)
    {
        var anchor = x > Width / 2 ? "end" : "start";
        var beside = x > Width / 2 ? -6 : 6;
        html.Append(Culture, $"<line class=\"kept\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top - 18}\" y2=\"{Height - Bottom}\"/>")
            .Append(Culture, $"<text class=\"kept-label\" text-anchor=\"{anchor}\" x=\"{x + beside:0.#}\" y=\"{Top - 8}\">")
            .Append(Culture, $"epoch {epoch} kept</text>\n");
    }

    private static void AppendCurve(StringBuilder html, string kind, IReadOnlyList<(double X, double Y)> points)
    {
        html.Append(Culture, $"<polyline class=\"{kind}\" points=\"")
            .AppendJoin(' ', points.Select(point => string.Create(Culture, $"{point.X:0.#},{point.Y:0.#}"))).Append("\"/>\n");
        if (points.Count > FewEpochs)
            return;
        foreach (var (x, y) in points)
            html.Append(Culture, $"<circle class=\"{kind}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>");
        html.Append('\n');
    }

    /// <summary>The ends of an axis for numbers, and the step of its marks: 1, 2 or 5 times a power of ten.</summary>
    private static (double Bottom, double Top, double Step) Scale(IReadOnlyList<double> numbers)
    {
        var (least, most) = (numbers.Min(), numbers.Max());
        var span = Math.Max(most - least, Math.Max(Math.Abs(most), SmallestSpan) * 1e-3);
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / MostSteps)));
        var step = power * new[] { 1, 2, 5, 10 }.First(factor => span / (power * factor) <= MostSteps);
        var (bottom, top) = (Math.Floor(least / step) * step, Math.Ceiling(most / step) * step);
        return (bottom, top > bottom ? top : bottom + step, step);
    }

    /// <summary>Where epochs and losses are in the picture.</summary>
    private sealed record Plot(int Epochs, (double Bottom, double Top, double Step) Losses)
    {
        public double X(int epoch) => Left + (Width - Left - Right) * (Epochs == 1 ? 0.5 : (epoch - 1.0) / (Epochs - 1));

        public double Y(double loss) =>
            Top + (Height - Top - Bottom) * (Losses.Top - loss) / (Losses.Top - Losses.Bottom);
    }
}
