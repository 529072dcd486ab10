namespace MLNet.Attention.Tests;

/// <summary>What a classifier says of a row.</summary>
public sealed class TopicPrediction
{
    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];
}
