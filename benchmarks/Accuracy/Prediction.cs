using Microsoft.ML.Data;

namespace MLNet.Attention.Benchmarks;

/// <summary>What the benchmark reads of a row that a classifier scored.</summary>
internal sealed class Prediction
{
    [ColumnName("Score")]
    public float[] Probabilities { get; set; } = [];

    /// <summary>The true class, set by the benchmark; −1 when the training rows do not have it.</summary>
    [NoColumn]
    public int Class { get; set; }

    [NoColumn]
    public int Predicted => Array.IndexOf(Probabilities, Probabilities.Max());
}
