namespace Microsoft.ML.Data;

/// <summary>Errors of a predicted number.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(RegressionEvaluation evaluation)
    {
        MeanAbsoluteError = evaluation.MeanAbsoluteError;
        MeanSquaredError = evaluation.MeanSquaredError;
        RootMeanSquaredError = Math.Sqrt(MeanSquaredError);
        LossFunction = evaluation.MeanLoss;
        RSquared = evaluation.RSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError { get; }

    public double LossFunction { get; }

    public double RSquared { get; }
}
