namespace Microsoft.ML.Data;

/// <summary>Errors of a predicted number.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(RegressionEvaluation evaluation) => RSquared = evaluation.RSquared;

    public double RSquared { get; }
}
