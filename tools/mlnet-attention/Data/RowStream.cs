using MLNet.Attention.Samples;

namespace MLNet.Attention.Tool.Data;

/// <summary>Rows that are read as they are asked for, and their texts until they are written.</summary>
/// <param name="table">The table.</param>
/// <param name="columns">Columns that the user has named, and the names that the model knows.</param>
/// <param name="textCount">The number of texts of a row that the model reads.</param>
/// <param name="keepsTexts">Whether rows are kept for <see cref="Next"/>.</param>
/// <param name="cancellation">Ends the reading.</param>
internal sealed class RowStream(
    Table table, GivenColumns columns, int textCount, bool keepsTexts, CancellationToken cancellation)
{
    // Scoring reads ahead; what is not yet written waits here.
    private readonly Queue<Example> unwritten = new();

    /// <summary>Reads the rows, once.</summary>
    /// <exception cref="InputException">A row is not as it should be; the message names the line.</exception>
    public IEnumerable<Example> Read()
    {
        ColumnRoles? roles = null;
        foreach (var row in table.ReadRows())
        {
            cancellation.ThrowIfCancellationRequested();
            roles ??= FindRoles(row);
            var example = Examples.Create(row, roles, null, table.Name);
            if (keepsTexts)
                unwritten.Enqueue(example);
            yield return example;
        }
    }

    /// <summary>The next row to write.</summary>
    public Example Next() => unwritten.Dequeue();

    private ColumnRoles FindRoles(TableRow first)
    {
        var roles = ColumnRoles.Find(table, [first], columns, needsLabel: false);
        if (textCount == 2 && roles.SecondText is null)
        {
            var second = Enumerable.Range(0, table.Columns.Count).FirstOrDefault(i => IsSecond(i, roles), -1);
            return second >= 0 ? roles with { SecondText = second } : throw new InputException(
                $"{table.Name} has no second text, which the model reads; --second-text says its column.");
        }
        return textCount == 1 ? roles with { SecondText = null } : roles;
    }

    private bool IsSecond(int column, ColumnRoles roles) => column != roles.Text
        && (columns.Known.Contains(table.Columns[column]) || table.Columns.Count == 2);
}
