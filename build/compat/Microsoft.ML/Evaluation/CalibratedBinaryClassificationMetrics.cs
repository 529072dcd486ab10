namespace Microsoft.ML.Data;

/// <summary>Binary metrics with those of the probability. Logarithms are to base 2.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryEvaluation evaluation) : base(evaluation) =>
        LogLoss = evaluation.LogLoss;

    public double LogLoss { get; }
}
