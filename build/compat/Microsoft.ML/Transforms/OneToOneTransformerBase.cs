using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each output column of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(IReadOnlyList<ColumnPair> columns)
    {
        var repeated = columns.GroupBy(column => column.Output).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(columns),
                $"The output column '{repeated.Key}' is made {repeated.Count()} times.");
        }
        Columns = columns;
    }

    internal IReadOnlyList<ColumnPair> Columns { get; }

    private protected static ColumnPair[] LoadColumns(ModelLoadContext ctx)
    {
        var count = ctx.Reader.ReadInt32();
        if (count <= 0)
            throw new FormatException($"{ctx.Directory}: {count} columns; at least one was expected.");
        return Enumerable.Range(0, count)
            .Select(_ => new ColumnPair(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()))
            .ToArray();
    }

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Columns.Count);
        foreach (var column in Columns)
        {
            ctx.SaveNonEmptyString(column.Output);
            ctx.SaveNonEmptyString(column.Input);
        }
    }

    /// <summary>Makes one added column: what it is, and its getter on a row.</summary>
    private protected abstract MappedColumn MapColumn(int index, DataViewSchema.Column input);

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var inputs = Columns.Select(column => inputSchema.Find(column.Input, "input", nameof(inputSchema))).ToArray();
        return new Mapper(inputSchema, inputs, inputs.Select((input, i) => MapColumn(i, input)).ToArray());
    }

    private sealed class Mapper(DataViewSchema inputSchema, DataViewSchema.Column[] inputs, MappedColumn[] columns)
        : RowMapper(inputSchema)
    {
        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; } =
            columns.Select(column => column.Added).ToArray();

        public override Func<int, bool> GetDependencies(Func<int, bool> isActive)
        {
            var needed = inputs.Where((_, i) => isActive(i)).Select(input => input.Index).ToHashSet();
            return needed.Contains;
        }

        public override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
            columns.Select((column, i) => isActive(i) ? column.MakeGetter(input) : null).ToArray();
    }
}

/// <summary>An output column and the input column it is made of.</summary>
internal readonly record struct ColumnPair(string Output, string Input)
{
    public static ColumnPair Create(string output, string? input)
    {
        if (string.IsNullOrWhiteSpace(output))
            throw new ArgumentOutOfRangeException("outputColumnName", "The output column needs a name.");
        return new ColumnPair(output, input ?? output);
    }
}

/// <summary>An added column with the means to read it.</summary>
internal readonly record struct MappedColumn(
    DataViewSchema.DetachedColumn Added, Func<DataViewRow, Delegate> MakeGetter);
