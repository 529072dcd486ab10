namespace Translation;

/// <summary>One row of the file with what the model makes of it.</summary>
public sealed class ModelOutput
{
    /// <summary>The sentence.</summary>
    public string Source { get; set; } = "";

    /// <summary>The translation in the file.</summary>
    public string Target { get; set; } = "";

    /// <summary>The translation that the model writes.</summary>
    public string Translation { get; set; } = "";
}
