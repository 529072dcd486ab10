namespace MLNet.Attention.Benchmarks;

/// <summary>A row of the benchmark.</summary>
internal sealed class Sentence
{
    public bool Label { get; set; }

    public string Text { get; set; } = "";
}
