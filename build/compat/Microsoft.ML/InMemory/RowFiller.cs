namespace Microsoft.ML.Data;

/// <summary>Fills row objects from a data row, member by member.</summary>
internal sealed class RowFiller<TRow> where TRow : class
{
    private readonly (RowMember Member, DataViewSchema.Column Column)[] bindings;

    public RowFiller(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition? definition)
    {
        definition ??= SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Write);
        bindings = definition
            .Where(column => !ignoreMissingColumns || schema.GetColumnOrNull(column.ColumnName) is not null)
            .Select(column => Bind(schema, column))
            .ToArray();
    }

    public IEnumerable<DataViewSchema.Column> Columns => bindings.Select(binding => binding.Column);

    /// <summary>What fills an object with the values of the row.</summary>
    public Action<TRow> Bind(DataViewRow source)
    {
        var writers = Array.ConvertAll(bindings,
            binding => MemberWriter<TRow>.Create(binding.Member, source, binding.Column));
        return row =>
        {
            foreach (var write in writers)
                write(row);
        };
    }

    private static (RowMember, DataViewSchema.Column) Bind(DataViewSchema schema, SchemaDefinition.Column definition)
    {
        var member = RowMember.Find(typeof(TRow), definition.MemberName);
        var column = schema.GetColumnOrNull(definition.ColumnName)
            ?? throw Runtime.Contracts.MissingColumn(nameof(schema), "input", definition.ColumnName);
        if (!member.Fits(column.Type))
        {
            throw new InvalidOperationException($"Can't bind the IDataView column '{column.Name}' of type "
                + $"'{column.Type}' to field or property '{member.Name}' of type '{member.Type.FullName}'.");
        }
        return (member, column);
    }
}
