using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Evaluation;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention;

/// <summary>Adds the evaluation of multi-label classifiers to ML.NET's catalog.</summary>
public static class AttentionMultiLabelEvaluation
{
    private const int RowsBetweenChecks = 64;
    private const string ExpectedProbability = "a vector of Single with a slot for each label";

    /// <summary>Compares the labels that a multi-label classifier predicted with the true ones.</summary>
    /// <param name="catalog">The catalog; cancelling the execution of its <c>MLContext</c> ends the evaluation.</param>
    /// <param name="data">Rows that a model has scored, at least one; they may have no label.</param>
    /// <param name="labelColumnName">
    /// The true labels: a vector of keys, a vector of String, or a String of labels with separators. Labels are compared by name;
    /// a key without a value is its number.
    /// </param>
    /// <param name="predictedLabelColumnName">The predicted labels, likewise.</param>
    /// <param name="probabilityColumnName">
    /// The probability of each label: a vector of Single. The labels have the names of its slots, or numbers from 1.
    /// </param>
    /// <param name="labelSeparator">What stands between the labels of a String. Default ','.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The data has no rows, or a predicted label has no probability.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    /// <example><code>
    /// var metrics = mlContext.MulticlassClassification.EvaluateMultiLabel(model.Transform(testRows), "Topics");
    /// Console.WriteLine($"{metrics.MicroF1:0.000} {metrics.MacroF1:0.000}");
    /// Console.WriteLine(metrics); // and a table of the labels
    /// </code></example>
    public static MultiLabelMetrics EvaluateMultiLabel(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel",
        string probabilityColumnName = "Probability",
        char labelSeparator = ',')
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        var cancellation = new Cancellation(((IInternalCatalog)catalog).Environment);
        var label = Find(data.Schema, labelColumnName, "label");
        var predicted = Find(data.Schema, predictedLabelColumnName, "predicted label");
        var probability = InputColumns.Find(data.Schema, probabilityColumnName, "probability", type =>
            type is VectorDataViewType { Size: >= 1 } vector && vector.ItemType.Equals(NumberDataViewType.Single),
            ExpectedProbability);
        var names = ClassifiedRows.NamesOf(probability);
        var (counter, probabilities) = (new MultiLabelCounter(names), new float[names.Count]);
        using var cursor = data.GetRowCursor([label, predicted, probability]);
        var readLabels = LabelSetReader.CreateNameReader(cursor, label, labelSeparator);
        var readPredicted = LabelSetReader.CreateNameReader(cursor, predicted, labelSeparator);
        var readProbabilities = cursor.GetGetter<VBuffer<float>>(probability);
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            if (counter.RowCount % RowsBetweenChecks == 0)
                cancellation.Check();
            readProbabilities(ref vector);
            vector.CopyTo(probabilities);
            counter.Add(readLabels(), readPredicted(), probabilities);
        }
        return counter.RowCount > 0
            ? counter.Complete()
            : throw new InvalidOperationException("The data has no rows; expected at least one.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role)
    {
        ArgumentNullException.ThrowIfNull(name);
        return InputColumns.Find(schema, name, role,
            type => LabelSetReader.HasKeys(type) || LabelSetReader.HasTexts(type), LabelSetReader.Expected);
    }
}
