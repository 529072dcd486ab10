using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>Reads the texts of rows into a block and runs the model on it: the step that cursor and row share.</summary>
/// <param name="mapper">Which columns are read.</param>
/// <param name="input">Gives the rows.</param>
/// <param name="block">Filled and run.</param>
internal sealed class BlockReader(ModelMapper mapper, DataViewRow input, RowBlock block)
{
    private readonly ValueGetter<ReadOnlyMemory<char>>[] getTexts = [.. mapper.TextColumns
        .Select(column => input.GetGetter<ReadOnlyMemory<char>>(input.Schema[column.Index]))];

    private ReadOnlyMemory<char> text;

    /// <summary>The block of rows.</summary>
    public RowBlock Block => block;

    /// <summary>Adds the input's current row.</summary>
    public void Add()
    {
        foreach (var getText in getTexts)
        {
            getText(ref text);
            block.Add(text.Span);
        }
    }

    /// <summary>Runs the model on the rows that were added, and warns once if it gives no numbers.</summary>
    /// <param name="positionOf">Where a row of the block stands in the data.</param>
    public void Run(Func<int, long> positionOf)
    {
        block.Run();
        if (block.IndexOfNaN() is >= 0 and var row)
            mapper.WarnOfNaN(positionOf(row));
    }
}
