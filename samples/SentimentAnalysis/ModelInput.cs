using Microsoft.ML.Data;

namespace SentimentAnalysis;

/// <summary>One review: a row of the file.</summary>
public sealed class ModelInput
{
    /// <summary>True for a positive review.</summary>
    [LoadColumn(0)]
    public bool Label { get; set; }

    /// <summary>What the reviewer wrote.</summary>
    [LoadColumn(1)]
    public string Text { get; set; } = "";
}
