namespace MLNet.Attention.Benchmarks;

/// <summary>What the benchmark reads of a scored row.</summary>
internal sealed class Prediction
{
    public bool Label { get; set; }

    public float Probability { get; set; }

    public bool PredictedLabel { get; set; }
}
