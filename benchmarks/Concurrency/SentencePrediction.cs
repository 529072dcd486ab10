namespace MLNet.Attention.Benchmarks;

/// <summary>What is read of a scored sentence.</summary>
internal sealed class SentencePrediction
{
    public float Score { get; set; }
}
