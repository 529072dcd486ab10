using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// A model bound to data of one schema: which columns go in, which come out. The output has all input columns, in
/// their order, then the model's.
/// </summary>
internal abstract class ScoringMapper : IRowToRowMapper
{
    private bool warned;

    /// <param name="environment">Where warnings go, and whose cancellation ends the work of a cursor.</param>
    /// <param name="textColumnNames">The one or two columns that the model reads.</param>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <param name="added">The columns that the model adds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    protected ScoringMapper(IHostEnvironment environment, IReadOnlyList<string> textColumnNames,
        DataViewSchema inputSchema, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        Environment = environment;
        InputSchema = inputSchema;
        TextColumns = textColumnNames.Select(name => InputColumns.Text(inputSchema, name)).ToArray();
        AddedCount = added.Count;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(added);
        OutputSchema = builder.ToSchema();
    }

    /// <summary>Where the one or two texts of a row are.</summary>
    public IReadOnlyList<DataViewSchema.Column> TextColumns { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Where warnings go, and whose cancellation ends the work of a cursor.</summary>
    public IHostEnvironment Environment { get; }

    /// <summary>Number of columns that the model adds.</summary>
    public int AddedCount { get; }

    /// <summary>Per output column, whether it is among <paramref name="columns"/>.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>Whether any column of the model is wanted; if none is, nothing is computed.</summary>
    public bool NeedsModel(bool[] active) => active.AsSpan(InputSchema.Count).Contains(true);

    /// <summary>What scores the rows of a cursor.</summary>
    /// <param name="active">Per output column, whether it will be read.</param>
    /// <param name="cancellation">What ends scoring; null for nothing.</param>
    public abstract BatchScorer CreateScorer(bool[] active, Cancellation? cancellation = null);

    /// <summary>Scores all rows of a scorer, and warns once if the model gives no numbers.</summary>
    /// <param name="scorer">What <see cref="CreateScorer"/> gave.</param>
    /// <param name="outputs">Filled.</param>
    /// <param name="positionOf">Where a row of the scorer stands in the data.</param>
    public void Score(BatchScorer scorer, float[] outputs, Func<int, long> positionOf)
    {
        scorer.Score(outputs);
        var count = scorer.RowCount * scorer.Outputs;
        for (var i = 0; i < count; i++)
        {
            if (float.IsNaN(outputs[i]))
            {
                WarnOfNaN(positionOf(i / scorer.Outputs));
                return;
            }
        }
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of a column of the model.</summary>
    /// <param name="column">Its number among the columns that the model adds.</param>
    /// <param name="scorer">What <see cref="CreateScorer"/> gave.</param>
    /// <param name="outputs">The outputs of the current row; called each time the getter is.</param>
    /// <param name="current">Which of the scorer's rows is the current one, scored if it was not.</param>
    public abstract Delegate CreateGetter(
        int column, BatchScorer scorer, Func<ReadOnlyMemory<float>> outputs, Func<int> current);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var active = Active(dependingColumns);
        foreach (var text in TextColumns)
            active[text.Index] |= NeedsModel(active);
        return InputSchema.Where(column => active[column.Index]);
    }

    /// <summary>Getters of the texts of a row.</summary>
    public ValueGetter<ReadOnlyMemory<char>>[] TextGetters(DataViewRow input) => TextColumns
        .Select(column => input.GetGetter<ReadOnlyMemory<char>>(input.Schema[column.Index])).ToArray();

    /// <exception cref="ArgumentException">The row is not of <see cref="InputSchema"/>.</exception>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException("The row's schema is not the InputSchema object of this mapper, which finds its " +
                $"columns by their index. The row has: {Names(input.Schema)}; expected: {Names(InputSchema)}.", nameof(input));
        }
        return new ScoringRow(this, input, Active(activeColumns));
    }

    private static string Names(DataViewSchema schema) => string.Join(", ", schema.Select(column => column.Name));

    private void WarnOfNaN(long position)
    {
        if (Interlocked.Exchange(ref warned, true))
            return;
        using var channel = Environment.Start("Scoring");
        channel.Warning(MessageSensitivity.None, $"The model's output for the row at position {position} is not a number " +
            "(NaN): its scores are NaN, and a predicted key is missing. The weights of the model are too large, or damaged. " +
            "This is said once, whatever follows.");
    }
}
