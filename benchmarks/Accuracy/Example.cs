namespace MLNet.Attention.Benchmarks;

/// <summary>One row of a set.</summary>
internal sealed class Example
{
    public string Class { get; set; } = "";

    public float Value { get; set; }

    public string Text { get; set; } = "";

    public string SecondText { get; set; } = "";
}
