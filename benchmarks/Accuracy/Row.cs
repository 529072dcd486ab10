namespace MLNet.Attention.Benchmarks;

/// <summary>One line of the table.</summary>
internal sealed record Row(string Set, double Accuracy, double MacroF1, double LogLoss, double CalibrationError,
    double TrainingSeconds, double TextsPerSecond, double SingleMilliseconds, double ModelMegabytes)
{
    public const string Header = "set\taccuracy\tmacro-F1\tlog-loss\tcalibration error\ttrain s\ttexts/s" +
        "\tsingle ms\tmodel MB";

    public override string ToString() => string.Join('\t', Set, $"{Accuracy:0.0000}", $"{MacroF1:0.0000}",
        $"{LogLoss:0.0000}", $"{CalibrationError:0.0000}", $"{TrainingSeconds:0.0}", $"{TextsPerSecond:0}",
        $"{SingleMilliseconds:0.000}", $"{ModelMegabytes:0.00}");
}
