namespace MLNet.Attention.Benchmarks;

/// <summary>How good predictions are; null is what does not apply.</summary>
internal sealed record Quality
{
    public double? Accuracy { get; init; }

    public double? MacroF1 { get; init; }

    /// <summary>In nats.</summary>
    public double? LogLoss { get; init; }

    public double? CalibrationError { get; init; }

    /// <summary>The calibration error without the temperature, where the model has a single part.</summary>
    public double? UnscaledCalibrationError { get; init; }

    public double? Pearson { get; init; }
}
