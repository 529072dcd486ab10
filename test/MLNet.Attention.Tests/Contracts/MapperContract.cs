using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>What holds of the rows of a row mapper, one at a time, as a prediction engine reads them.</summary>
internal static class MapperContract
{
    /// <param name="mapper">The mapper.</param>
    /// <param name="view">Data of the mapper's input schema.</param>
    /// <param name="expected">The mapper's output for that data, as a cursor gives it.</param>
    public static void Check(IRowToRowMapper mapper, IDataView view, Table expected)
    {
        foreach (var columns in ColumnChoices.Of(mapper.OutputSchema))
            CheckRows(mapper, view, columns, expected);
    }

    private static void CheckRows(
        IRowToRowMapper mapper, IDataView view, DataViewSchema.Column[] columns, Table expected)
    {
        var needed = mapper.GetDependencies(columns).ToArray();
        foreach (var column in needed)
            Assert.AreEqual(column, mapper.InputSchema[column.Index], "a dependency is a column of the input");
        using var cursor = view.GetRowCursor(needed);
        var input = new WatchedRow(cursor);
        var row = mapper.GetRow(input, columns);
        Assert.AreSame(mapper.OutputSchema, row.Schema, "GetRow(...).Schema is the mapper's OutputSchema object");
        ColumnChoices.CheckActive(row, columns);

        var reader = new RowReader(row, columns);
        var rows = new Table();
        while (cursor.MoveNext())
        {
            Assert.AreEqual(cursor.Position, row.Position, "the row's Position is its input's");
            reader.ReadInto(rows);
        }
        expected.AssertSame(rows, Table.Tolerance, $"GetRow with {ColumnChoices.Name(columns)} active");
        row.Dispose();
        Assert.IsTrue(input.IsDisposed, "disposing the row disposes its input");
    }
}
