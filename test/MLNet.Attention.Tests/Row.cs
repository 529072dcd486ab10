namespace MLNet.Attention.Tests;

/// <summary>A text, or two, with a label of any type.</summary>
public sealed class Row<TLabel>
{
    public TLabel Label { get; set; } = default!;

    public string? Text { get; set; }

    public string? Second { get; set; }

    public float Weight { get; set; } = 1;
}
