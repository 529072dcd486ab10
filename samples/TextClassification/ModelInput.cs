namespace TextClassification;

/// <summary>One row of the file.</summary>
public sealed class ModelInput
{
    /// <summary>The name of the class.</summary>
    public string Label { get; set; } = "";

    /// <summary>The text.</summary>
    public string Text { get; set; } = "";
}
