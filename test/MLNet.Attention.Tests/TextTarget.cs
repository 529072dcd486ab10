namespace MLNet.Attention.Tests;

/// <summary>A text and the text to learn from it.</summary>
public sealed class TextTarget
{
    public string? Text { get; set; }

    public string? Target { get; set; }

    public float Weight { get; set; } = 1;
}
