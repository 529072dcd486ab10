using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// A model bound to an input schema. The output schema has all input columns in their order, then the model's columns.
/// </summary>
internal sealed class ModelMapper : IRowToRowMapper
{
    private readonly RowOutputs outputs;
    private bool warned;

    /// <param name="environment">Logs warnings; its cancellation cancels cursors.</param>
    /// <param name="outputs">The columns that the model adds.</param>
    /// <param name="textColumnNames">The names of the one or two text columns that the model reads.</param>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A text column is missing or is not text.</exception>
    public ModelMapper(IHostEnvironment environment, RowOutputs outputs, IReadOnlyList<string> textColumnNames,
        DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        this.outputs = outputs;
        Environment = environment;
        InputSchema = inputSchema;
        TextColumns = [.. textColumnNames.Select(name => outputs.FindText(inputSchema, name))];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(outputs.CreateColumns(inputSchema));
        OutputSchema = builder.ToSchema();
    }

    /// <summary>The one or two text columns that the model reads.</summary>
    public IReadOnlyList<DataViewSchema.Column> TextColumns { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Logs warnings; its cancellation cancels cursors.</summary>
    public IHostEnvironment Environment { get; }

    /// <summary>For each output column, whether it is among <paramref name="columns"/>.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>Whether any column of the model is active. If none is, the model does not run.</summary>
    public bool NeedsModel(bool[] active) => active.AsSpan(InputSchema.Count).Contains(true);

    /// <summary>Creates a block of rows for a cursor or a single row.</summary>
    /// <param name="active">For each output column, whether it is already certain to be read.</param>
    /// <param name="cancellation">Cancels a run; null for none.</param>
    public RowBlock CreateBlock(bool[] active, Cancellation? cancellation = null) =>
        outputs.CreateBlock(active.AsSpan(InputSchema.Count), cancellation);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var active = Active(dependingColumns);
        foreach (var text in TextColumns)
            active[text.Index] |= NeedsModel(active);
        return InputSchema.Where(column => active[column.Index]);
    }

    /// <exception cref="ArgumentException">The schema of the row is not <see cref="InputSchema"/>.</exception>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException($"The schema of '{nameof(input)}' has the columns {Names(input.Schema)}; expected the " +
                $"same object as {nameof(InputSchema)}, with the columns {Names(InputSchema)}.", nameof(input));
        }
        return new MappedRow(this, input, Active(activeColumns));
    }

    /// <summary>Warns, only once, that an output of the model is NaN.</summary>
    /// <param name="position">The position of the row in the data.</param>
    public void WarnOfNaN(long position)
    {
        if (Interlocked.Exchange(ref warned, true))
            return;
        using var channel = Environment.Start("Scoring");
        channel.Warning(MessageSensitivity.None, $"The model's output for the row at position {position} is not a number " +
            "(NaN). The scores of such a row are NaN and its predicted key is missing. The weights of the model are too large " +
            "or damaged. This warning is shown only once.");
    }

    private static string Names(DataViewSchema schema) => string.Join(", ", schema.Select(column => column.Name));
}
