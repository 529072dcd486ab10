using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Rows;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows for which a model computes C numbers per row.</summary>
/// <param name="scorer">Computes the numbers.</param>
internal abstract class NumberBlock(BatchScorer scorer) : RowBlock
{
    private const int MaximumTokens = 64 * 1024;
    private const int MaximumNumbers = 1 << 22;

    private float[] numbers = [];

    public override bool IsFull =>
        scorer.Texts.TokenCount >= MaximumTokens || (scorer.RowCount + 1L) * scorer.Outputs > MaximumNumbers;

    public override void Clear() => scorer.Clear();

    public override void Add(ReadOnlySpan<char> text) => scorer.Add(text);

    public override void Run()
    {
        var count = scorer.RowCount * scorer.Outputs;
        if (numbers.Length < count)
            numbers = new float[count];
        scorer.Score(numbers);
    }

    public override int IndexOfNaN()
    {
        var used = numbers.AsSpan(0, scorer.RowCount * scorer.Outputs);
        for (var i = 0; i < used.Length; i++)
        {
            if (float.IsNaN(used[i]))
                return i / scorer.Outputs;
        }
        return -1;
    }

    /// <summary>The numbers [C] of a row.</summary>
    protected ReadOnlyMemory<float> NumbersOf(int row) => numbers.AsMemory(row * scorer.Outputs, scorer.Outputs);
}
