using MLNet.Attention.Transforms.Rows;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows whose words are tagged.</summary>
internal sealed class TaggingBlock(WordTagger tagger) : RowBlock
{
    private const int MaximumTokens = 64 * 1024;

    private TaggedRow[] rows = [];

    public override bool IsFull => tagger.TokenCount >= MaximumTokens;

    public override void Clear() => tagger.Clear();

    public override void Add(ReadOnlySpan<char> text) => tagger.Add(text.ToString());

    public override void Add(ReadOnlySpan<ReadOnlyMemory<char>> words) => tagger.AddWords(words.ToArray());

    public override void Run() => rows = tagger.Run();

    public override int IndexOfNaN() => Array.FindIndex(rows, row => row.HasNaN);

    public override Delegate CreateGetter(int column, Func<int> current) =>
        TaggingColumns.CreateGetter(column, () => RowOf(current()));

    // The argument first: finding the current row may run the block.
    private TaggedRow RowOf(int row) => rows[row];
}
