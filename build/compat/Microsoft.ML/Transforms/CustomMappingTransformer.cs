using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>
/// Adds the members of <typeparamref name="TDst"/> as columns, computed by a function of the members of
/// <typeparamref name="TSrc"/>. It can be saved when it has a contract name, under which a factory gives the function.
/// </summary>
public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
    where TSrc : class, new()
    where TDst : class, new()
{
    private readonly Action<TSrc, TDst> mapAction;
    private readonly string? contractName;
    private readonly ObjectRowType<TDst> added;

    internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string? contractName,
        SchemaDefinition? inputSchemaDefinition = null, SchemaDefinition? outputSchemaDefinition = null)
    {
        ArgumentNullException.ThrowIfNull(mapAction);
        this.mapAction = mapAction;
        this.contractName = contractName;
        InputDefinition = inputSchemaDefinition
            ?? SchemaDefinition.Create(typeof(TSrc), SchemaDefinition.Direction.Write);
        added = new ObjectRowType<TDst>(outputSchemaDefinition
            ?? SchemaDefinition.Create(typeof(TDst), SchemaDefinition.Direction.Write));
    }

    bool ITransformer.IsRowToRowMapper => true;

    internal SchemaDefinition InputDefinition { get; }

    internal DataViewSchema AddedSchema => added.Schema;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RowMapperView(input, new Mapper(this, input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        if (contractName is null)
            throw new InvalidOperationException("A custom mapping without a contract name cannot be saved.");
        CustomMappingModel.Save(ctx, contractName, mapAction.Method.DeclaringType!.Assembly);
    }

    private RowMapperView Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RowMapperView(source: null, new Mapper(this, inputSchema));
    }

    private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> parent, DataViewSchema inputSchema)
        : RowMapper(inputSchema)
    {
        private readonly RowFiller<TSrc> filler =
            new(inputSchema, ignoreMissingColumns: false, parent.InputDefinition);

        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; } =
            parent.AddedSchema.Select(column => new DataViewSchema.DetachedColumn(column)).ToArray();

        public override Func<int, bool> GetDependencies(Func<int, bool> isActive)
        {
            var any = Enumerable.Range(0, AddedColumns.Count).Any(isActive);
            var needed = filler.Columns.Where(_ => any).Select(column => column.Index).ToHashSet();
            return needed.Contains;
        }

        public override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
        {
            var getters = new Delegate?[AddedColumns.Count];
            if (!Enumerable.Range(0, getters.Length).Any(isActive))
                return getters;
            var update = Updater(input, out var output);
            foreach (var column in output.Schema.Where(column => isActive(column.Index)))
                getters[column.Index] = GenericCall.Invoke<Delegate>(Getter<int>, [column.Type.RawType], output, column, update);
            return getters;
        }

        /// <summary>Calls the function when the input row is another than last time.</summary>
        private Action Updater(DataViewRow input, out DataViewRow output)
        {
            var row = new ObjectRow<TDst>(parent.added, _ => true);
            var fill = filler.Bind(input);
            var (source, destination) = (new TSrc(), new TDst());
            long position = -1;
            output = row;
            return () =>
            {
                if (position == input.Position)
                    return;
                fill(source);
                parent.mapAction(source, destination);
                row.Accept(destination);
                position = input.Position;
            };
        }

        private static Delegate Getter<T>(DataViewRow output, DataViewSchema.Column column, Action update)
        {
            var getter = output.GetGetter<T>(column);
            return (ValueGetter<T>)((ref T value) =>
            {
                update();
                getter(ref value);
            });
        }
    }
}
