namespace SentimentAnalysis;

/// <summary>What the model says about one review.</summary>
public sealed class ModelOutput
{
    /// <summary>True where the model takes the review for a positive one.</summary>
    public bool PredictedLabel { get; set; }

    /// <summary>How likely it is that the review is positive, from 0 to 1.</summary>
    public float Probability { get; set; }

    /// <summary>The raw output: above 0 is positive, and further from 0 is surer.</summary>
    public float Score { get; set; }
}
