namespace MLNet.Attention.Benchmarks;

/// <summary>A row: a source, its first target, and all its targets.</summary>
internal sealed class Pair
{
    public string Source { get; set; } = "";

    public string Target { get; set; } = "";

    public string[] Targets { get; set; } = [];
}
