namespace MLNet.Attention.Benchmarks;

/// <summary>The tags of a text, and those that the linear model found.</summary>
internal sealed class Prediction
{
    public string[] Label { get; set; } = [];

    public string[] PredictedLabel { get; set; } = [];
}
