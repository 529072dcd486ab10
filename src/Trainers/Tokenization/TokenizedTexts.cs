using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>The token ids of all rows, one behind the other, and the tokenizer that was learnt from them.</summary>
internal sealed class TokenizedTexts(TextTokenizer tokenizer, int[] tokens, int[] rowStarts, int truncatedRows)
{
    public TextTokenizer Tokenizer => tokenizer;

    public int RowCount => rowStarts.Length - 1;

    /// <summary>How many rows had more tokens than the limit.</summary>
    public int TruncatedRows => truncatedRows;

    public ReadOnlySpan<int> Row(int row) => tokens.AsSpan(rowStarts[row]..rowStarts[row + 1]);
}
