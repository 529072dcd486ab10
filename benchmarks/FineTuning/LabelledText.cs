namespace MLNet.Attention.Benchmarks;

/// <summary>A row of the benchmark.</summary>
internal sealed class LabelledText
{
    public bool Label { get; set; }

    public string Text { get; set; } = "";

    /// <summary>What a summarizer learns to write.</summary>
    public string Target { get; set; } = "";
}
