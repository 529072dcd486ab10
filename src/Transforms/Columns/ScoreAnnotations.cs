using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// The annotations by which ML.NET's evaluators and tools recognize score columns, with the names that ML.NET's scorers
/// use.
/// </summary>
internal static class ScoreAnnotations
{
    private const string SetId = "ScoreColumnSetId";
    private const string ColumnKind = "ScoreColumnKind";
    private const string ValueKind = "ScoreValueKind";
    private const string IsNormalized = "IsNormalized";

    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    /// <summary>The number of a new set of score columns: one more than the highest in the data.</summary>
    public static uint NextSetId(DataViewSchema schema)
    {
        uint highest = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(SetId)?.Type is not KeyDataViewType { RawType: var raw }
                || raw != typeof(uint))
            {
                continue;
            }
            uint value = 0;
            column.Annotations.GetValue(SetId, ref value);
            highest = Math.Max(highest, value);
        }
        return highest + 1;
    }

    /// <param name="setId">The number of the set, see <see cref="NextSetId"/>.</param>
    /// <param name="columnKind">The task, such as <c>BinaryClassification</c>.</param>
    /// <param name="valueKind"><c>Score</c>, <c>Probability</c> or <c>PredictedLabel</c>.</param>
    /// <param name="isNormalized">Whether the values are in [0, 1]. Default false.</param>
    /// <param name="add">Adds more annotations; null (default) for none.</param>
    public static DataViewSchema.Annotations Create(
        uint setId, string columnKind, string valueKind, bool isNormalized = false,
        Action<DataViewSchema.Annotations.Builder>? add = null)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(SetId, SetIdType, setId);
        builder.AddPrimitiveValue(ColumnKind, TextDataViewType.Instance, columnKind.AsMemory());
        builder.AddPrimitiveValue(ValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        if (isNormalized)
            builder.AddPrimitiveValue(IsNormalized, BooleanDataViewType.Instance, true);
        add?.Invoke(builder);
        return builder.ToAnnotations();
    }

    /// <summary>The <see cref="SchemaShape"/> of the annotations that <see cref="Create"/> creates.</summary>
    public static SchemaShape CreateShape(bool isNormalized = false)
    {
        const SchemaShape.Column.VectorKind scalar = SchemaShape.Column.VectorKind.Scalar;
        var columns = new List<SchemaShape.Column>
        {
            new(SetId, scalar, NumberDataViewType.UInt32, isKey: true),
            new(ColumnKind, scalar, TextDataViewType.Instance, isKey: false),
            new(ValueKind, scalar, TextDataViewType.Instance, isKey: false),
        };
        if (isNormalized)
            columns.Add(new(IsNormalized, scalar, BooleanDataViewType.Instance, isKey: false));
        return new SchemaShape(columns);
    }
}
