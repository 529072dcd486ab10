using MLNet.Attention.Transforms.Rows;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows whose questions are answered.</summary>
internal sealed class AnswerBlock(AnswerExtractor extractor) : RowBlock
{
    private const int MaximumTokens = 64 * 1024;

    private ExtractedAnswer[][] answers = [];
    private string? context; // of a row whose question has not come yet

    public override bool IsFull => extractor.TokenCount >= MaximumTokens;

    public override void Clear()
    {
        extractor.Clear();
        context = null;
    }

    public override void Add(ReadOnlySpan<char> text)
    {
        if (context is null)
        {
            context = text.ToString();
            return;
        }
        extractor.Add(context, text.ToString());
        context = null;
    }

    public override void Run() => answers = extractor.Run();

    public override int IndexOfNaN() => Array.FindIndex(answers, row => Array.Exists(row, answer => float.IsNaN(answer.Score)));

    public override Delegate CreateGetter(int column, Func<int> current) =>
        AnswerColumns.CreateGetter(column, () => AnswersOf(current()));

    // The argument first: finding the current row may run the block.
    private ExtractedAnswer[] AnswersOf(int row) => answers[row];
}
