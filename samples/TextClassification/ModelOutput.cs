namespace TextClassification;

/// <summary>One row of the file with what the model says about it.</summary>
public sealed class ModelOutput
{
    /// <summary>The number of the true class, from 1; 0 when the training rows do not have it.</summary>
    public uint Label { get; set; }

    /// <summary>The text.</summary>
    public string Text { get; set; } = "";

    /// <summary>The name of the class that the model finds most likely.</summary>
    public string PredictedLabel { get; set; } = "";

    /// <summary>The probability of each class, class 1 first.</summary>
    public float[] Score { get; set; } = [];

    /// <summary>How sure the model is.</summary>
    public float Confidence => Score.Max();

    /// <summary>Whether the model is right.</summary>
    public bool IsRight => Array.IndexOf(Score, Confidence) == (int)Label - 1;

    /// <summary>The probability of the true class.</summary>
    public float TrueScore => Score[(int)Label - 1];
}
