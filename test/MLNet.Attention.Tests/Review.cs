namespace MLNet.Attention.Tests;

/// <summary>One row of the sentiment corpus.</summary>
public sealed class Review
{
    public bool Label { get; set; }

    public string? Text { get; set; }

    public float Weight { get; set; } = 1;
}
