using System.Globalization;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>The rows that a classifier has scored, whatever the types of their labels.</summary>
/// <param name="classNames">[C], the names of the classes.</param>
/// <param name="read">Reads all rows, each time anew.</param>
internal sealed class ClassifiedRows(IReadOnlyList<string> classNames, Func<IEnumerable<ClassifiedRow>> read)
{
    private const string ExpectedLabel = "a key, a text, a number or a truth value";

    /// <summary>[C]</summary>
    public IReadOnlyList<string> ClassNames => classNames;

    /// <summary>Reads the rows.</summary>
    public IEnumerable<ClassifiedRow> Read() => read();

    /// <summary>Rows with a vector of probabilities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public static ClassifiedRows OfMulticlass(IDataView data, string label, string score, string predicted)
    {
        var labelColumn = InputColumns.Find(data.Schema, label, "label", ClassLabels.HasNames, ExpectedLabel);
        var scoreColumn = FindScore(data.Schema, score);
        var predictedColumn = InputColumns.Find(data.Schema, predicted, "predicted label", ClassLabels.HasNames, ExpectedLabel);
        var names = NamesOf(scoreColumn);
        return new(names, () => ReadMulticlass(data, labelColumn, scoreColumn, predictedColumn, names));
    }

    /// <summary>Rows with the probability of being true.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="label">The label column.</param>
    /// <param name="createLabelReader">Reads a label as 0, 1, or NaN for a missing one.</param>
    /// <param name="probability">Name of the column of the probability.</param>
    /// <param name="predicted">Name of the column of the predicted label.</param>
    /// <param name="names">The names of false and true.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public static ClassifiedRows OfBinary(IDataView data, DataViewSchema.Column label,
        Func<DataViewRow, Func<float>> createLabelReader, string probability, string predicted, IReadOnlyList<string> names)
    {
        var probabilityColumn = InputColumns.Find(data.Schema, probability, "probability",
            type => type.Equals(NumberDataViewType.Single), "Single");
        var predictedColumn = InputColumns.Find(data.Schema, predicted, "predicted label",
            type => type is BooleanDataViewType, "Boolean");
        return new(names, () => ReadBinary(data, label, createLabelReader, probabilityColumn, predictedColumn, names));
    }

    /// <summary>Finds a vector of probabilities.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of another type.</exception>
    public static DataViewSchema.Column FindScore(DataViewSchema schema, string name) => InputColumns.Find(schema, name, "score",
        type => type is VectorDataViewType { Size: >= 2 } vector && vector.ItemType.Equals(NumberDataViewType.Single),
        "a vector of Single with a slot for each class");

    /// <summary>The names of the slots of a score, or the numbers of the classes, from 1, where they have no names.</summary>
    public static IReadOnlyList<string> NamesOf(DataViewSchema.Column score)
    {
        var size = ((VectorDataViewType)score.Type).Size;
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(1, size).Select(key => key.ToString(CultureInfo.InvariantCulture))];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static IEnumerable<ClassifiedRow> ReadMulticlass(IDataView data, DataViewSchema.Column label,
        DataViewSchema.Column score, DataViewSchema.Column predicted, IReadOnlyList<string> names)
    {
        var indices = names.Index().DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => pair.Index);
        using var cursor = data.GetRowCursor([label, score, predicted]);
        var readLabel = ClassLabels.CreateNameReader(cursor, label);
        var readPredicted = ClassLabels.CreateNameReader(cursor, predicted);
        var readScore = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> value = default;
        var probabilities = new float[names.Count];
        while (cursor.MoveNext())
        {
            readScore(ref value);
            value.CopyTo(probabilities);
            if (readPredicted() is not { } name || !indices.TryGetValue(name, out var index))
                throw NoPrediction(predicted, readPredicted(), names);
            yield return new(readLabel(), index, probabilities);
        }
    }

    private static IEnumerable<ClassifiedRow> ReadBinary(IDataView data, DataViewSchema.Column label,
        Func<DataViewRow, Func<float>> createLabelReader, DataViewSchema.Column probability, DataViewSchema.Column predicted,
        IReadOnlyList<string> names)
    {
        using var cursor = data.GetRowCursor([label, probability, predicted]);
        var readLabel = createLabelReader(cursor);
        var readProbability = cursor.GetGetter<float>(probability);
        var readPredicted = cursor.GetGetter<bool>(predicted);
        var (isTrue, isPredicted) = (0f, false);
        var probabilities = new float[2];
        while (cursor.MoveNext())
        {
            readProbability(ref isTrue);
            readPredicted(ref isPredicted);
            (probabilities[0], probabilities[1]) = (1 - isTrue, isTrue);
            var found = readLabel();
            yield return new(float.IsNaN(found) ? null : names[(int)found], isPredicted ? 1 : 0, probabilities);
        }
    }

    private static InvalidOperationException NoPrediction(
        DataViewSchema.Column predicted, string? found, IReadOnlyList<string> names)
    {
        var value = found is null ? "missing" : $"'{Excerpt.Of(found)}'";
        var shown = string.Join(", ", names.Take(3).Select(name => $"'{Excerpt.Of(name)}'"));
        return new InvalidOperationException($"A value of the predicted label column '{predicted.Name}' is {value}; expected a " +
            $"class of the scores: {shown}{(names.Count > 3 ? " and others" : "")}.");
    }
}
