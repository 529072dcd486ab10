using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// The columns of a token classifier: <c>PredictedLabel</c> (a vector of keys, one for each word), <c>Score</c> (a vector of
/// Single: the probabilities of the tags, word by word), <c>Entities</c> and <c>EntityKinds</c> (vectors of text),
/// <c>EntitySpans</c> (a vector of Int32: start and length of each entity, in chars) and <c>EntityScores</c> (a vector of
/// Single).
/// </summary>
internal static class TaggingColumns
{
    private const string PredictedLabel = "PredictedLabel";
    private const string KeyValues = "KeyValues";

    // All but the predicted label.
    private static readonly (string Name, PrimitiveDataViewType Type)[] Others =
    [
        ("Score", NumberDataViewType.Single),
        ("Entities", TextDataViewType.Instance),
        ("EntityKinds", TextDataViewType.Instance),
        ("EntitySpans", NumberDataViewType.Int32),
        ("EntityScores", NumberDataViewType.Single),
    ];

    /// <param name="keyCount">K, the number of keys of the label.</param>
    /// <param name="labels">The values of the keys; null when they have none.</param>
    public static IReadOnlyList<DataViewSchema.DetachedColumn> Create(int keyCount, ClassLabels? labels)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        labels?.AddValues(annotations, KeyValues);
        return
        [
            new(PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), keyCount)), annotations.ToAnnotations()),
            .. Others.Select(other => new DataViewSchema.DetachedColumn(other.Name, new VectorDataViewType(other.Type))),
        ];
    }

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    /// <param name="label">The label column; null for keys whose values are texts.</param>
    public static IEnumerable<SchemaShape.Column> CreateShape(SchemaShape.Column? label)
    {
        const SchemaShape.Column.VectorKind ofAnyLength = SchemaShape.Column.VectorKind.VariableVector;
        const SchemaShape.Column.VectorKind ofKnownLength = SchemaShape.Column.VectorKind.Vector;
        DataViewType[] types = label is not { } given ? [TextDataViewType.Instance] : [.. given.Annotations
            .Where(column => column.Name == KeyValues && column.Kind == ofKnownLength).Select(column => column.ItemType)];
        yield return new(PredictedLabel, ofAnyLength, NumberDataViewType.UInt32, isKey: true, new SchemaShape(
            types.Select(type => new SchemaShape.Column(KeyValues, ofKnownLength, type, isKey: false))));
        foreach (var (name, type) in Others)
            yield return new(name, ofAnyLength, type, isKey: false);
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index in the result of <see cref="Create"/>.</param>
    /// <param name="current">Returns the current row; the getter calls it each time.</param>
    public static Delegate CreateGetter(int column, Func<TaggedRow> current) => column switch
    {
        0 => Getter(current, row => row.Keys),
        1 => Getter(current, row => row.Probabilities),
        2 => Getter(current, row => Array.ConvertAll(row.Entities, entity => entity.Text.AsMemory())),
        3 => Getter(current, row => Array.ConvertAll(row.Entities, entity => entity.Kind.AsMemory())),
        4 => Getter<int>(
            current, row => [.. row.Entities.SelectMany(entity => new[] { entity.Range.Start, entity.Range.Length })]),
        5 => Getter(current, row => Array.ConvertAll(row.Entities, entity => entity.Score)),
        _ => throw new ArgumentOutOfRangeException(nameof(column),
            $"'{nameof(column)}' is {column}; expected from 0 to {Others.Length}."),
    };

    private static ValueGetter<VBuffer<T>> Getter<T>(Func<TaggedRow> current, Func<TaggedRow, T[]> valuesOf) =>
        (ref VBuffer<T> value) => VectorBuffer.Fill<T>(ref value, valuesOf(current()));
}
