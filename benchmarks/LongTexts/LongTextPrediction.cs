namespace MLNet.Attention.Benchmarks;

/// <summary>What is read of a scored text.</summary>
internal sealed class LongTextPrediction
{
    public float Probability { get; set; }
}
