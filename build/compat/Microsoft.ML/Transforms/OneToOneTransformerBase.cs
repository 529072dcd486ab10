using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes one output column of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(ColumnPair column) => Column = column;

    internal ColumnPair Column { get; }

    private protected static ColumnPair LoadColumn(ModelLoadContext ctx)
    {
        var count = ctx.Reader.ReadInt32();
        if (count != 1)
            throw new FormatException($"{ctx.Directory}: {count} columns; expected 1.");
        return new ColumnPair(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
    }

    private protected void SaveColumn(ModelSaveContext ctx)
    {
        ctx.Writer.Write(1);
        ctx.SaveNonEmptyString(Column.Output);
        ctx.SaveNonEmptyString(Column.Input);
    }

    /// <summary>Makes the added column: what it is, and its getter on a row.</summary>
    private protected abstract MappedColumn MapColumn(DataViewSchema.Column input);

    private protected override RowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        var input = inputSchema.Find(Column.Input, "input", nameof(inputSchema));
        return new Mapper(inputSchema, input.Index, MapColumn(input));
    }

    private sealed class Mapper(DataViewSchema inputSchema, int inputIndex, MappedColumn column) : RowMapper(inputSchema)
    {
        public override IReadOnlyList<DataViewSchema.DetachedColumn> AddedColumns { get; } = [column.Added];

        public override Func<int, bool> GetDependencies(Func<int, bool> isActive) =>
            index => index == inputIndex && isActive(0);

        public override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
            [isActive(0) ? column.MakeGetter(input) : null];
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
