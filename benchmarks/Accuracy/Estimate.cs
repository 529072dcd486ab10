namespace MLNet.Attention.Benchmarks;

/// <summary>What the benchmark reads of a row that a regression scored.</summary>
internal sealed class Estimate
{
    public float Value { get; set; }

    public float Score { get; set; }
}
