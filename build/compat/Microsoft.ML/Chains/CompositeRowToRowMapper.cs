namespace Microsoft.ML.Data;

/// <summary>The row mappers of a chain as one.</summary>
internal sealed class CompositeRowToRowMapper : IRowToRowMapper
{
    private readonly List<IRowToRowMapper> mappers = [];

    public CompositeRowToRowMapper(DataViewSchema inputSchema, IEnumerable<ITransformer> transformers)
    {
        InputSchema = OutputSchema = inputSchema;
        foreach (var transformer in transformers)
        {
            mappers.Add(transformer.GetRowToRowMapper(OutputSchema));
            OutputSchema = mappers[^1].OutputSchema;
        }
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        ActiveColumns(dependingColumns)[0];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentOutOfRangeException(nameof(input), "Schema did not match original schema");
        var active = ActiveColumns(activeColumns);
        var row = input;
        for (var i = 0; i < mappers.Count; i++)
            row = mappers[i].GetRow(row, active[i + 1]);
        return row;
    }

    /// <summary>Which columns are needed before the first mapper, between the mappers and after the last.</summary>
    private IEnumerable<DataViewSchema.Column>[] ActiveColumns(IEnumerable<DataViewSchema.Column> outputs)
    {
        var active = new IEnumerable<DataViewSchema.Column>[mappers.Count + 1];
        active[^1] = outputs.ToArray();
        for (var i = mappers.Count - 1; i >= 0; i--)
            active[i] = mappers[i].GetDependencies(active[i + 1]).ToArray();
        return active;
    }
}
