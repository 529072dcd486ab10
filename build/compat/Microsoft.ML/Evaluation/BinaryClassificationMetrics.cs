namespace Microsoft.ML.Data;

/// <summary>Metrics of scores whose sign is the predicted class.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(BinaryEvaluation evaluation)
    {
        Accuracy = evaluation.Accuracy;
        AreaUnderRocCurve = evaluation.Curves.AreaUnderRoc();
        ConfusionMatrix = evaluation.ToConfusionMatrix();
        PositivePrecision = ConfusionMatrix.PerClassPrecision[0];
        PositiveRecall = ConfusionMatrix.PerClassRecall[0];
        NegativePrecision = ConfusionMatrix.PerClassPrecision[1];
        NegativeRecall = ConfusionMatrix.PerClassRecall[1];
        var sum = PositivePrecision + PositiveRecall;
        F1Score = sum == 0 ? 0 : 2 * PositivePrecision * PositiveRecall / sum;
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    public double F1Score { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
