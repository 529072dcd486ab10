namespace MLNet.Attention.Benchmarks;

/// <summary>A row to pre-train on.</summary>
internal sealed class UnlabelledText
{
    public string Text { get; set; } = "";
}
