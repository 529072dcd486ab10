using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>What holds of the cursors of any data: they give the same rows, whatever is asked for and how.</summary>
internal static class ViewContract
{
    private const int CursorCount = 3;

    /// <param name="view">The data.</param>
    /// <param name="expected">Its rows, all columns active.</param>
    public static void Check(IDataView view, Table expected)
    {
        Assert.HasCount(expected.Count, expected.Ids.Distinct(), "two rows have the same id");
        var count = view.GetRowCount();
        Assert.IsTrue(count is null || count == expected.Count,
            $"GetRowCount is {count}; expected null or {expected.Count}");
        foreach (var columns in ColumnChoices.Of(view.Schema))
        {
            var name = $"{ColumnChoices.Name(columns)} active";
            expected.AssertSame(Table.Read(view, columns), Table.Tolerance, name);
            expected.AssertSame(ReadCursorSet(view, columns), Table.Tolerance, $"a cursor set with {name}");
        }
        if (view.CanShuffle)
            CheckShuffled(view, expected);
    }

    private static void CheckShuffled(IDataView view, Table expected)
    {
        var shuffled = Table.Read(view, view.Schema, new Random(1));
        expected.SortedById().AssertSame(shuffled.SortedById(), Table.Tolerance, "a shuffled cursor");
    }

    /// <summary>Reads all cursors of a set at once, a thread each, and puts the rows in the order of their batches.</summary>
    private static Table ReadCursorSet(IDataView view, DataViewSchema.Column[] columns)
    {
        var cursors = view.GetRowCursorSet(columns, CursorCount);
        Assert.IsInRange(1, CursorCount, cursors.Length, "the number of cursors of a set");
        var parts = new Table[cursors.Length];
        var errors = new Exception?[cursors.Length];
        var threads = cursors.Select((cursor, i) => new Thread(() =>
        {
            try
            {
                using (cursor)
                    parts[i] = Table.Read(cursor, view.Schema, columns);
            }
            catch (Exception error)
            {
                errors[i] = error;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (Array.Find(errors, error => error is not null) is { } first)
            throw new AssertFailedException($"A cursor of a set: {first.Message}", first);
        return Table.SortedByBatch(parts);
    }
}
