using System.Collections.Immutable;

namespace Microsoft.ML.Data;

/// <summary>Metrics of a score per class. Logarithms are natural.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassEvaluation evaluation, int topKPredictionCount)
    {
        LogLoss = evaluation.LogLoss;
        MacroAccuracy = evaluation.MacroAccuracy;
        MicroAccuracy = evaluation.MicroAccuracy;
        PerClassLogLoss = evaluation.PerClassLogLoss.ToImmutableArray();
        ConfusionMatrix = evaluation.ToConfusionMatrix();
        if (topKPredictionCount > 0)
            TopKAccuracyForAllK = evaluation.TopKAccuracies(topKPredictionCount).ToImmutableArray();
    }

    public double LogLoss { get; }

    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public IReadOnlyList<double>? TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
