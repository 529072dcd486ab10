using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The columns of a data view. Of several columns with one name, the last hides the others.</summary>
public sealed partial class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] columns;
    private readonly Dictionary<string, int> visible;

    private DataViewSchema(IReadOnlyList<DetachedColumn> columns)
    {
        visible = new Dictionary<string, int>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
            visible[columns[i].Name] = i;
        this.columns = columns.Select((column, i) => new Column(column, i, isHidden: visible[column.Name] != i)).ToArray();
    }

    public int Count => columns.Length;

    public Column this[int columnIndex] => columnIndex >= 0 && columnIndex < columns.Length
        ? columns[columnIndex]
        : throw new ArgumentOutOfRangeException(nameof(columnIndex),
            $"There is no column {columnIndex}; the schema has {Count} columns.");

    public Column this[string name] => GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column? GetColumnOrNull(string name)
    {
        ThrowIfEmpty(name);
        return visible.TryGetValue(name, out var index) ? columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Count} columns";

    private static void ThrowIfEmpty(string name) =>
        ArgumentNullException.ThrowIfNull(string.IsNullOrEmpty(name) ? null : name, nameof(name));

    /// <summary>A column of a schema.</summary>
    public struct Column
    {
        internal Column(DetachedColumn column, int index, bool isHidden)
        {
            Name = column.Name;
            Type = column.Type;
            Annotations = column.Annotations;
            Index = index;
            IsHidden = isHidden;
        }

        public string Name { get; }

        public int Index { get; }

        public bool IsHidden { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }

        public override string ToString() =>
            Annotations.Schema.Count == 0 ? $"{Name}: {Type}" : $"{Name}: {Type} {{{Annotations}}}";
    }

    /// <summary>A column that belongs to no schema yet.</summary>
    public struct DetachedColumn
    {
        public DetachedColumn(string name, DataViewType type, Annotations? annotations = null)
        {
            ThrowIfEmpty(name);
            ArgumentNullException.ThrowIfNull(type);
            Name = name;
            Type = type;
            Annotations = annotations ?? Annotations.Empty;
        }

        public DetachedColumn(Column column) : this(column.Name, column.Type, column.Annotations)
        {
        }

        public string Name { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }
    }

    /// <summary>Collects columns.</summary>
    public sealed class Builder
    {
        private readonly List<DetachedColumn> columns = [];

        public Builder()
        {
        }

        public void AddColumn(string name, DataViewType type, Annotations? annotations = null) =>
            columns.Add(new DetachedColumn(name, type, annotations));

        public void AddColumns(IEnumerable<Column> source) =>
            columns.AddRange(source.Select(column => new DetachedColumn(column)));

        public void AddColumns(IEnumerable<DetachedColumn> source) => columns.AddRange(source);

        public DataViewSchema ToSchema() => new(columns);
    }
}
