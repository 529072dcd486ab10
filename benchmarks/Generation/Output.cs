namespace MLNet.Attention.Benchmarks;

/// <summary>What a model generated for a row, beside the targets.</summary>
internal sealed class Output
{
    public string[] Targets { get; set; } = [];

    public string Text { get; set; } = "";
}
