using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>Reads the texts of rows into a block and runs the model on the block, for a cursor or a single row.</summary>
/// <param name="mapper">Knows the text columns.</param>
/// <param name="input">The rows to read.</param>
/// <param name="block">The block to fill and run.</param>
internal sealed class BlockReader(ModelMapper mapper, DataViewRow input, RowBlock block)
{
    private readonly ValueGetter<ReadOnlyMemory<char>>[] getTexts = [.. mapper.TextColumns
        .Select(column => input.GetGetter<ReadOnlyMemory<char>>(input.Schema[column.Index]))];

    private ReadOnlyMemory<char> text;

    public RowBlock Block => block;

    /// <summary>Adds the texts of the input's current row.</summary>
    public void Add()
    {
        foreach (var getText in getTexts)
        {
            getText(ref text);
            block.Add(text.Span);
        }
    }

    /// <summary>Runs the model on the added rows, and warns once if an output is NaN.</summary>
    /// <param name="positionOf">Returns the position in the data of a row of the block.</param>
    public void Run(Func<int, long> positionOf)
    {
        block.Run();
        if (block.IndexOfNaN() is >= 0 and var row)
            mapper.WarnOfNaN(positionOf(row));
    }
}
