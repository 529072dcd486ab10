namespace Microsoft.ML.Data;

/// <summary>How objects of a class are rows: the schema, and what reads the columns.</summary>
internal sealed class ObjectRowType<TRow> where TRow : class
{
    private readonly Func<Func<TRow>, Delegate>[] readers;

    public ObjectRowType(SchemaDefinition? definition)
    {
        definition ??= SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        readers = definition.Select(CreateReader).ToArray();
        var schema = new DataViewSchema.Builder();
        foreach (var column in definition)
            schema.AddColumn(column.ColumnName, column.ColumnType, column.Annotations);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public Delegate CreateGetter(int column, Func<TRow> current) => readers[column](current);

    private static Func<Func<TRow>, Delegate> CreateReader(SchemaDefinition.Column column)
    {
        var member = RowMember.Find(typeof(TRow), column.MemberName);
        member.CheckType(column.ColumnType, column.ColumnName);
        return MemberReader<TRow>.Create(member, column.ColumnType);
    }
}

/// <summary>A row whose values are those of an object that is given to it.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow where TRow : class
{
    private readonly Delegate?[] getters;
    private TRow? current;
    private long position = -1;

    public ObjectRow(ObjectRowType<TRow> type, Func<DataViewSchema.Column, bool> isActive)
    {
        Schema = type.Schema;
        getters = Schema.Select(c => isActive(c) ? type.CreateGetter(c.Index, () => Current) : null).ToArray();
    }

    public override DataViewSchema Schema { get; }

    public override long Position => position;

    public override long Batch => 0;

    private TRow Current => current ?? throw new InvalidOperationException("There is no current row.");

    public void Accept(TRow row)
    {
        current = row;
        position++;
    }

    public void End()
    {
        current = null;
        position = -1;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => getters[column.Index] is not null;

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = new DataViewRowId((ulong)Position, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var getter = getters[column.Index]
            ?? throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active.");
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
    }
}
