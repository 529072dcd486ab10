namespace MLNet.Attention.Benchmarks;

internal sealed class LabelledText
{
    public bool Label { get; set; }

    public string Text { get; set; } = "";
}
