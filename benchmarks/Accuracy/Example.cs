namespace MLNet.Attention.Benchmarks;

/// <summary>One row of a set.</summary>
internal sealed class Example
{
    public bool Label { get; set; }

    public string Text { get; set; } = "";
}
