using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>Reads the texts of rows into a block and runs the model on the block, for a cursor or a single row.</summary>
/// <param name="mapper">Knows the text columns.</param>
/// <param name="input">The rows to read.</param>
/// <param name="block">The block to fill and run.</param>
internal sealed class BlockReader(ModelMapper mapper, DataViewRow input, RowBlock block)
{
    private readonly Action[] addTexts =
        [.. mapper.TextColumns.Select(column => CreateAdder(input, input.Schema[column.Index], block))];

    public RowBlock Block => block;

    /// <summary>Adds the texts of the input's current row.</summary>
    public void Add()
    {
        foreach (var addText in addTexts)
            addText();
    }

    /// <summary>Runs the model on the added rows, and warns once if an output is NaN.</summary>
    /// <param name="positionOf">Returns the position in the data of a row of the block.</param>
    public void Run(Func<int, long> positionOf)
    {
        block.Run();
        if (block.IndexOfNaN() is >= 0 and var row)
            mapper.WarnOfNaN(positionOf(row));
    }

    private static Action CreateAdder(DataViewRow input, DataViewSchema.Column column, RowBlock block)
    {
        if (column.Type is VectorDataViewType)
        {
            var getWords = input.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            VBuffer<ReadOnlyMemory<char>> words = default;
            return () =>
            {
                getWords(ref words);
                block.Add(words.DenseValues().ToArray());
            };
        }
        var getText = input.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getText(ref text);
            block.Add(text.Span);
        };
    }
}
