namespace MLNet.Attention.Benchmarks;

/// <summary>A text to learn from.</summary>
internal sealed class TextRow
{
    public string Text { get; set; } = "";
}
