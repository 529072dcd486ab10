using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>Reads the active columns of a row, whatever their types.</summary>
internal sealed class RowReader(DataViewRow row, DataViewSchema.Column[] columns)
{
    private readonly ValueGetter<DataViewRowId> getId = row.GetIdGetter();
    private readonly (int Index, Func<object?> Read)[] cells =
        [.. columns.Select(column => (column.Index, Cells.Reader(row, column)))];

    /// <summary>Adds the current row; what is not active becomes <see cref="Table.Inactive"/>.</summary>
    public void ReadInto(Table table)
    {
        DataViewRowId id = default;
        getId(ref id);
        var values = new object?[row.Schema.Count];
        Array.Fill(values, Table.Inactive);
        foreach (var (index, read) in cells)
        {
            values[index] = read();
            Assert.IsTrue(Cells.Same(values[index], read(), 0), "a getter gives the same value when asked twice");
        }
        table.Add(row.Batch, id, values);
    }
}
