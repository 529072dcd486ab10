using System.Globalization;

namespace MLNet.Attention.Benchmarks;

/// <summary>One line of the table.</summary>
internal sealed record Row(string Set, Quality Quality, double TrainingSeconds, double TextsPerSecond,
    double? SingleMilliseconds = null, double? ModelMegabytes = null)
{
    public const string Header = "set\taccuracy\tmacro-F1\tlog-loss\tcalibration error\tbefore scaling\tPearson\ttrain s" +
        "\ttexts/s\tsingle ms\tmodel MB";

    public override string ToString() => string.Join('\t', Set, Number(Quality.Accuracy), Number(Quality.MacroF1),
        Number(Quality.LogLoss), Number(Quality.CalibrationError), Number(Quality.UnscaledCalibrationError),
        Number(Quality.Pearson), $"{TrainingSeconds:0.0}", $"{TextsPerSecond:0}", Number(SingleMilliseconds),
        Number(ModelMegabytes, "0.00"));

    private static string Number(double? value, string format = "0.0000") =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
