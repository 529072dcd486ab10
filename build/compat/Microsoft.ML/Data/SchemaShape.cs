using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator can promise of its output's schema before it has seen data.</summary>
public sealed class SchemaShape : IReadOnlyList<SchemaShape.Column>
{
    private static readonly SchemaShape Empty = new([]);

    private readonly Column[] columns;

    public SchemaShape(IEnumerable<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        this.columns = columns.ToArray();
        if (this.columns.Any(column => !column.IsValid))
            throw new ArgumentOutOfRangeException(nameof(columns), "Some columns have no name.");
    }

    public int Count => columns.Length;

    public Column this[int index] => columns[index];

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => ColumnOf(column, AnnotationsOf(column))));

    internal bool TryFindColumn(string name, out Column column)
    {
        column = Array.Find(columns, candidate => candidate.Name == name);
        return column.IsValid;
    }

    internal static void GetColumnTypeShape(DataViewType type, out Column.VectorKind kind, out DataViewType itemType,
        out bool isKey)
    {
        var vector = type as VectorDataViewType;
        kind = vector is null ? Column.VectorKind.Scalar
            : vector.IsKnownSize ? Column.VectorKind.Vector
            : Column.VectorKind.VariableVector;
        itemType = vector?.ItemType ?? type;
        isKey = itemType is KeyDataViewType;
        if (isKey)
            itemType = PrimitiveTypeLookup.FromRawType(itemType.RawType);
    }

    private static SchemaShape AnnotationsOf(DataViewSchema.Column column) =>
        new(column.Annotations.Schema.Select(annotation => ColumnOf(annotation, annotations: null)));

    private static Column ColumnOf(DataViewSchema.Column column, SchemaShape? annotations)
    {
        GetColumnTypeShape(column.Type, out var kind, out var itemType, out var isKey);
        return new Column(column.Name, kind, itemType, isKey, annotations);
    }

    /// <summary>The shape of one column: everything of its type but sizes and counts.</summary>
    public struct Column
    {
        public readonly string Name;

        public readonly VectorKind Kind;

        public readonly DataViewType ItemType;

        public readonly bool IsKey;

        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind vecKind, DataViewType itemType, bool isKey,
            SchemaShape? annotations = null)
        {
            Runtime.Contracts.CheckNonEmpty(name, nameof(name));
            ArgumentNullException.ThrowIfNull(itemType);
            if (itemType is KeyDataViewType or VectorDataViewType
                || isKey && !KeyDataViewType.IsValidDataType(itemType.RawType))
            {
                throw new ArgumentOutOfRangeException(nameof(itemType),
                    $"Column '{name}': {itemType} cannot be the item type{(isKey ? " of a key" : "")}.");
            }
            Name = name;
            Kind = vecKind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        internal bool IsValid => Name is not null;

        internal string GetTypeString()
        {
            var item = IsKey ? $"Key<{ItemType}>" : ItemType.ToString()!;
            return Kind switch
            {
                VectorKind.Vector => $"Vector<{item}>",
                VectorKind.VariableVector => $"VarVector<{item}>",
                _ => item,
            };
        }

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }
    }
}
