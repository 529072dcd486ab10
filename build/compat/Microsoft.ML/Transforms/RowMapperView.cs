namespace Microsoft.ML.Data;

/// <summary>A data view with the columns of a <see cref="RowMapper"/> added, computed as they are read.</summary>
internal sealed class RowMapperView : IDataView, IRowToRowMapper
{
    private readonly IDataView? source;
    private readonly RowMapper mapper;
    private readonly MergedSchema merged;

    /// <param name="source">The data; null for a mapper that only serves single rows.</param>
    /// <param name="mapper">What to add.</param>
    public RowMapperView(IDataView? source, RowMapper mapper)
    {
        this.source = source;
        this.mapper = mapper;
        merged = new MergedSchema(mapper.InputSchema, mapper.AddedColumns);
    }

    public DataViewSchema Schema => merged.Schema;

    public DataViewSchema InputSchema => mapper.InputSchema;

    public DataViewSchema OutputSchema => merged.Schema;

    public bool CanShuffle => Source.CanShuffle;

    private IDataView Source => source ?? throw new InvalidOperationException("This mapper has no data of its own.");

    public long? GetRowCount() => Source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.ToArray();
        var active = new ActiveColumns(this, needed);
        return active.AnyAdded
            ? CursorConsolidator.Open(this, needed, rand)
            : new MappedCursor(active, Source.GetRowCursor(active.Inputs, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var active = new ActiveColumns(this, columnsNeeded);
        var inputs = Source.GetRowCursorSet(active.Inputs, n, rand);

        // There is work to share even where the source reads its rows with one cursor.
        if (inputs.Length == 1 && n > 1 && active.AnyAdded)
            inputs = CursorSplitter.Split(inputs[0], n);
        return inputs.Select(input => (DataViewRowCursor)new MappedCursor(active, input)).ToArray();
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        new ActiveColumns(this, dependingColumns).Inputs;

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new InvalidOperationException("The row's schema is not the one that this mapper was made for.");
        return new MappedRow(new ActiveColumns(this, activeColumns), input);
    }

    /// <summary>Which columns a reader wants, and what that needs of the input.</summary>
    private sealed class ActiveColumns
    {
        private readonly RowMapper mapper;
        private readonly MergedSchema merged;
        private readonly bool[] outputs;
        private readonly bool[] added;

        public ActiveColumns(RowMapperView view, IEnumerable<DataViewSchema.Column> columns)
        {
            ArgumentNullException.ThrowIfNull(columns);
            mapper = view.mapper;
            merged = view.merged;
            outputs = new bool[merged.Schema.Count];
            added = new bool[mapper.AddedColumns.Count];
            var inputs = new bool[mapper.InputSchema.Count];
            foreach (var index in columns.Select(column => column.Index))
            {
                outputs[index] = true;
                if (merged.InputOf(index) >= 0)
                    inputs[merged.InputOf(index)] = true;
                else
                    added[merged.AddedOf(index)] = true;
            }
            var needed = mapper.GetDependencies(i => added[i]);
            Inputs = mapper.InputSchema.Where(column => inputs[column.Index] || needed(column.Index)).ToArray();
        }

        public DataViewSchema Schema => merged.Schema;

        public IReadOnlyList<DataViewSchema.Column> Inputs { get; }

        public bool AnyAdded => Array.Exists(added, active => active);

        public bool this[int output] => outputs[output];

        public int? InputOf(DataViewSchema.Column output) =>
            merged.InputOf(output.Index) is >= 0 and var source ? source : null;

        public Delegate?[] CreateGetters(DataViewRow input) => mapper.CreateGetters(input, i => added[i]);

        public ValueGetter<T> Getter<T>(DataViewRow input, Delegate?[] added, DataViewSchema.Column column)
        {
            var source = merged.InputOf(column.Index);
            if (source >= 0)
                return input.GetGetter<T>(input.Schema[source]);
            return added[merged.AddedOf(column.Index)] switch
            {
                ValueGetter<T> getter => getter,
                null => throw new InvalidOperationException($"Column '{column.Name}' is not active."),
                _ => throw new InvalidOperationException(
                    $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(T)}."),
            };
        }
    }

    private sealed class MappedRow(ActiveColumns active, DataViewRow input) : WrappingRow(input)
    {
        private readonly Delegate?[] getters = active.CreateGetters(input);

        public override DataViewSchema Schema => active.Schema;

        // The columns of its input are as active as they are there.
        public override bool IsColumnActive(DataViewSchema.Column column) => active.InputOf(column) is { } source
            ? Input.IsColumnActive(Input.Schema[source])
            : active[column.Index];

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            active.Getter<T>(Input, getters, column);
    }

    private sealed class MappedCursor(ActiveColumns active, DataViewRowCursor input) : WrappingCursor(input)
    {
        private readonly Delegate?[] getters = active.CreateGetters(input);

        public override DataViewSchema Schema => active.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
        {
            if (!active[column.Index])
                throw new InvalidOperationException($"Column '{column.Name}' is not active.");
            return active.Getter<T>(Input, getters, column);
        }
    }
}
