using Microsoft.ML.Data;

namespace SentimentAnalysis;

/// <summary>One review: a row of the file, and what a prediction starts from.</summary>
public sealed class ModelInput
{
    /// <summary>True for a positive review. Not needed for a prediction.</summary>
    [LoadColumn(0)]
    public bool Label { get; set; }

    /// <summary>What the reviewer wrote.</summary>
    [LoadColumn(1)]
    public string Text { get; set; } = "";
}
