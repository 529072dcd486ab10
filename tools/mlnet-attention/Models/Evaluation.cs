using MLNet.Attention.Tool.Data;
using Microsoft.ML;

namespace MLNet.Attention.Tool.Models;

/// <summary>Measures models on rows with labels.</summary>
internal static class Evaluation
{
    /// <summary>The report of a model: what it is to be printed as.</summary>
    public static object Report(MLContext context, TaskKind kind, IDataView scored) => kind switch
    {
        TaskKind.Sentiment => context.BinaryClassification.Report(scored, LoadedModel.LabelName),
        TaskKind.Regression => context.Regression.Report(scored, LoadedModel.LabelName),
        _ => context.MulticlassClassification.Report(scored, LoadedModel.LabelName),
    };

    /// <summary>The comparison of two models.</summary>
    public static object Compare(MLContext context, TaskKind kind, IDataView first, IDataView second) => kind switch
    {
        TaskKind.Sentiment => context.BinaryClassification.Compare(first, second, LoadedModel.LabelName),
        TaskKind.Regression => context.Regression.Compare(first, second, LoadedModel.LabelName),
        _ => context.MulticlassClassification.Compare(first, second, LoadedModel.LabelName),
    };
}
