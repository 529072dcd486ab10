using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows from whose texts sentences are extracted.</summary>
internal sealed class ExtractBlock(SentenceExtractor extractor) : RowBlock
{
    private const long MostChars = 1 << 20;

    private Extract[] extracts = [];

    public override bool IsFull => extractor.CharCount >= MostChars;

    public override void Clear() => extractor.Clear();

    public override void Add(ReadOnlySpan<char> text) => extractor.Add(text.ToString());

    public override void Run() => extracts = extractor.Run();

    public override int IndexOfNaN() => Array.FindIndex(extracts, extract => Array.Exists(extract.Scores, float.IsNaN));

    public override Delegate CreateGetter(int column, Func<int> current) =>
        ExtractColumns.CreateGetter(column, () => ExtractOf(current()));

    // The argument first: finding the current row may run the block.
    private Extract ExtractOf(int row) => extracts[row];
}
