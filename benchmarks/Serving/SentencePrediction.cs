namespace MLNet.Attention.Benchmarks;

/// <summary>What an engine reads of a scored sentence.</summary>
internal sealed class SentencePrediction
{
    public float Probability { get; set; }
}
