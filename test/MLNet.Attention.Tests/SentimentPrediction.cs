namespace MLNet.Attention.Tests;

/// <summary>What a sentiment model says of one text.</summary>
public sealed class SentimentPrediction
{
    public bool PredictedLabel { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }
}
