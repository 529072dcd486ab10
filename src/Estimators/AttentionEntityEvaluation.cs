using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Tags;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds the evaluation of token classifiers to <see cref="MLContext"/>.</summary>
public static class AttentionEntityEvaluation
{
    private const int RowsBetweenChecks = 256;
    private const string Expected = "a vector of keys with values, or a vector of texts (String)";

    /// <summary>Compares the labels that a classifier predicted for tokens with their true labels.</summary>
    /// <remarks>
    /// Entities are found and counted as by the script conlleval of CoNLL-2000: <c>B-person</c> begins one, <c>I-person</c>
    /// continues it or begins one where there is none. Neighbouring tokens of an equal label without <c>B-</c> and <c>I-</c> are
    /// one entity. Tokens without a label (missing keys) and with <c>O</c> are outside. Labels are compared by their values.
    /// </remarks>
    /// <param name="mlContext">The context; cancelling its execution ends the evaluation.</param>
    /// <param name="data">The rows, at least one, with both columns.</param>
    /// <param name="labelColumnName">The true labels: a vector of keys, or of String. Default "Label".</param>
    /// <param name="predictedLabelColumnName">The predicted labels, likewise. Default "PredictedLabel".</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// The data has no rows, or a row has more labels in one column than in the other.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static EntityMetrics EvaluateEntities(
        this MLContext mlContext,
        IDataView data,
        string labelColumnName = "Label",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(predictedLabelColumnName);
        var (label, predicted) = (
            Find(data.Schema, labelColumnName, "label"), Find(data.Schema, predictedLabelColumnName, "predicted label"));
        var cancellation = new Cancellation(((IHostEnvironment)mlContext).Register(nameof(EvaluateEntities), seed: 0));
        using var cursor = data.GetRowCursor([label, predicted]);
        var (readLabels, readPredicted) = (CreateReader(cursor, label), CreateReader(cursor, predicted));
        var (matches, tokens, right, rows) = (new EntityMatches(), 0, 0, 0L);
        for (; cursor.MoveNext(); rows++)
        {
            if (rows % RowsBetweenChecks == 0)
                cancellation.Check();
            var (expected, found) = (readLabels(), readPredicted());
            if (expected.Length != found.Length)
            {
                throw new InvalidOperationException($"Row {rows} has {expected.Length} labels in column '{labelColumnName}' " +
                    $"and {found.Length} in column '{predictedLabelColumnName}'; expected as many.");
            }
            tokens += expected.Length;
            right += expected.Zip(found).Count(pair => pair.First == pair.Second);
            matches.Add(SpansOf(expected), SpansOf(found));
        }
        return rows > 0
            ? new EntityMetrics(matches.Micro, matches.PerKind, tokens == 0 ? 0 : (double)right / tokens, tokens)
            : throw new InvalidOperationException("The data has no rows; expected at least one.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role)
    {
        var column = InputColumns.Find(schema, name, role,
            type => type is VectorDataViewType { ItemType: TextDataViewType or KeyDataViewType }, Expected);
        if (((VectorDataViewType)column.Type).ItemType is KeyDataViewType && ClassLabels.Of(column) is null)
        {
            throw new ArgumentOutOfRangeException(nameof(schema),
                $"The {role} column '{name}' has keys without values; expected {Expected}.");
        }
        return column;
    }

    private static IEnumerable<(string Kind, int First, int End)> SpansOf(string[] labels)
    {
        if (labels.Length == 0)
            return [];
        string[] names = [.. labels.Distinct()];
        var scheme = new TagScheme(names);
        return scheme.SpansOf(Array.ConvertAll(labels, label => Array.IndexOf(names, label)))
            .Select(span => (span.Kind, span.First, span.End));
    }

    private static Func<string[]> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        var item = ((VectorDataViewType)column.Type).ItemType;
        if (item is TextDataViewType)
            return Reader<ReadOnlyMemory<char>>(row, column, text => text.IsEmpty ? TagScheme.OutsideName : text.ToString());
        var names = ClassLabels.Of(column)!.Names;
        return item.RawType == typeof(byte) ? Reader<byte>(row, column, key => NameOf(key))
            : item.RawType == typeof(ushort) ? Reader<ushort>(row, column, key => NameOf(key))
            : item.RawType == typeof(uint) ? Reader<uint>(row, column, key => NameOf(key))
            : Reader<ulong>(row, column, NameOf);

        string NameOf(ulong key) => key == 0 ? TagScheme.OutsideName : names[(int)key - 1];
    }

    private static Func<string[]> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> nameOf)
    {
        var getValues = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            getValues(ref values);
            return [.. values.DenseValues().Select(nameOf)];
        };
    }
}
