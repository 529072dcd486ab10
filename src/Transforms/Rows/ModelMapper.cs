using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// A model bound to data of one schema: which columns go in, which come out. The output has all input columns, in
/// their order, then the model's.
/// </summary>
internal sealed class ModelMapper : IRowToRowMapper
{
    private readonly RowOutputs outputs;
    private bool warned;

    /// <param name="environment">Where warnings go, and whose cancellation ends the work of a cursor.</param>
    /// <param name="outputs">What the model adds.</param>
    /// <param name="textColumnNames">The one or two columns that the model reads.</param>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A text column is not there or is not text.</exception>
    public ModelMapper(IHostEnvironment environment, RowOutputs outputs, IReadOnlyList<string> textColumnNames,
        DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        this.outputs = outputs;
        Environment = environment;
        InputSchema = inputSchema;
        TextColumns = [.. textColumnNames.Select(name => InputColumns.Text(inputSchema, name))];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(outputs.CreateColumns(inputSchema));
        OutputSchema = builder.ToSchema();
    }

    /// <summary>Where the one or two texts of a row are.</summary>
    public IReadOnlyList<DataViewSchema.Column> TextColumns { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Where warnings go, and whose cancellation ends the work of a cursor.</summary>
    public IHostEnvironment Environment { get; }

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

    /// <summary>A block of rows for a cursor.</summary>
    /// <param name="active">Per output column, whether it is known already that it will be read.</param>
    /// <param name="cancellation">What ends a run; null for nothing.</param>
    public RowBlock CreateBlock(bool[] active, Cancellation? cancellation = null) =>
        outputs.CreateBlock(active.AsSpan(InputSchema.Count), cancellation);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var active = Active(dependingColumns);
        foreach (var text in TextColumns)
            active[text.Index] |= NeedsModel(active);
        return InputSchema.Where(column => active[column.Index]);
    }

    /// <exception cref="ArgumentException">The row is not of <see cref="InputSchema"/>.</exception>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException("The row's schema is not the InputSchema object of this mapper, which finds its " +
                $"columns by their index. The row has: {Names(input.Schema)}; expected: {Names(InputSchema)}.", nameof(input));
        }
        return new MappedRow(this, input, Active(activeColumns));
    }

    /// <summary>Says, once, that the model gives no numbers.</summary>
    /// <param name="position">Where the row stands in the data.</param>
    public void WarnOfNaN(long position)
    {
        if (Interlocked.Exchange(ref warned, true))
            return;
        using var channel = Environment.Start("Scoring");
        channel.Warning(MessageSensitivity.None, $"The model's output for the row at position {position} is not a number " +
            "(NaN): its scores are NaN, and a predicted key is missing. The weights of the model are too large, or damaged. " +
            "This is said once, whatever follows.");
    }

    private static string Names(DataViewSchema schema) => string.Join(", ", schema.Select(column => column.Name));
}
