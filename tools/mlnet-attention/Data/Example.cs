namespace MLNet.Attention.Tool.Data;

/// <summary>A row as ML.NET reads it. Of the labels, one is used.</summary>
internal sealed class Example
{
    public string Text { get; set; } = "";

    public string SecondText { get; set; } = "";

    public string Class { get; set; } = "";

    public bool Truth { get; set; }

    public float Number { get; set; }
}
