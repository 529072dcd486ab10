namespace Summarization;

/// <summary>One row of the file with what the model makes of it.</summary>
public sealed class ModelOutput
{
    /// <summary>The report.</summary>
    public string Text { get; set; } = "";

    /// <summary>The summary in the file.</summary>
    public string Target { get; set; } = "";

    /// <summary>The summary that the model writes.</summary>
    public string Summary { get; set; } = "";
}
