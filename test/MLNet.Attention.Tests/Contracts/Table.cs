using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>Rows of some data, read into memory, with their ids.</summary>
internal sealed class Table
{
    /// <summary>Allowed between values computed in batches of different sizes, relative above 1.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Stands where a column was not active.</summary>
    public static readonly object Inactive = new();

    private readonly List<(long Batch, DataViewRowId Id, object?[] Values)> rows = [];

    public int Count => rows.Count;

    public IEnumerable<DataViewRowId> Ids => rows.Select(row => row.Id);

    /// <summary>The cells of one row, by column index.</summary>
    public object?[] this[int row] => rows[row].Values;

    /// <summary>Reads data through one cursor.</summary>
    public static Table Read(IDataView view, IEnumerable<DataViewSchema.Column> columns, Random? random = null)
    {
        var active = columns.ToArray();
        using var cursor = view.GetRowCursor(active, random);
        return Read(cursor, view.Schema, active);
    }

    /// <summary>Reads a cursor to its end and checks what holds of every cursor.</summary>
    public static Table Read(DataViewRowCursor cursor, DataViewSchema schema, DataViewSchema.Column[] columns)
    {
        Assert.AreSame(schema, cursor.Schema, "the cursor's Schema is its data's Schema object");
        ColumnChoices.CheckActive(cursor, columns);
        var reader = new RowReader(cursor, columns);
        var table = new Table();
        Assert.AreEqual(-1, cursor.Position, "Position before the first row");
        while (cursor.MoveNext())
        {
            Assert.AreEqual(table.Count, cursor.Position, "Position counts the rows of the cursor");
            reader.ReadInto(table);
        }
        Assert.IsFalse(cursor.MoveNext(), "MoveNext after the end");
        return table;
    }

    public void Add(long batch, DataViewRowId id, object?[] values) => rows.Add((batch, id, values));

    /// <summary>The rows in an order that does not depend on how they were read.</summary>
    public Table SortedById() => Of(rows.OrderBy(row => row.Id));

    /// <summary>The rows of a cursor set in their order in the data: batches count up, each is of one cursor.</summary>
    public static Table SortedByBatch(IEnumerable<Table> parts) =>
        Of(parts.SelectMany(part => part.rows).OrderBy(row => row.Batch));

    /// <summary>Asserts that <paramref name="other"/> has the same rows, as far as its columns are active.</summary>
    public void AssertSame(Table other, double tolerance, string what)
    {
        Assert.AreEqual(Count, other.Count, $"{what}: number of rows");
        for (var i = 0; i < Count; i++)
        {
            var (_, id, values) = rows[i];
            Assert.AreEqual(id, other.rows[i].Id, $"{what}: id of row {i}");
            for (var j = 0; j < values.Length; j++)
                AssertSame(values[j], other[i][j], tolerance, $"{what}: row {i}, column {j}");
        }
    }

    private static void AssertSame(object? expected, object? found, double tolerance, string what)
    {
        if (found == Inactive)
            return;
        if (!Cells.Same(expected, found, tolerance))
            Assert.Fail($"{what}: expected {Cells.Show(expected)}, found {Cells.Show(found)}");
    }

    private static Table Of(IEnumerable<(long, DataViewRowId, object?[])> rows)
    {
        var table = new Table();
        table.rows.AddRange(rows);
        return table;
    }
}
