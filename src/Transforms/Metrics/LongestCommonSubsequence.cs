using System.Numerics;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Longest common subsequences of token ids, a row of the dynamic programme as bits (Hyyro 2004, "Bit-parallel LCS-length
/// computation revisited"): time and memory are those of the classic table divided by 64. Not for two threads at a time.
/// </summary>
/// <remarks>
/// Row i stands for the first i tokens of the target. Its bit j is 0 where the longest common subsequence with the first j + 1
/// tokens of the output is longer than with the first j; so the zeros before j are the length.
/// </remarks>
internal sealed class LongestCommonSubsequence
{
    private const int Bits = 64;

    // Rows are kept up to 16 MiB; of longer texts only every so many, and those between are computed twice.
    private const int MostWordsKept = 1 << 21;

    private readonly Dictionary<int, int> lastPositions = [];
    private int[] earlierPositions = [];
    private ulong[] matches = [];
    private ulong[] checkpoints = [];
    private ulong[] rows = [];
    private int outputLength;
    private int width; // words of a row

    /// <summary>Sets the text that the next calls compare with.</summary>
    public void SetOutput(ReadOnlySpan<int> output)
    {
        lastPositions.Clear();
        (outputLength, width) = (output.Length, (output.Length + Bits - 1) / Bits);
        Grow(ref earlierPositions, outputLength);
        Grow(ref matches, width);
        for (var j = 0; j < output.Length; j++)
        {
            earlierPositions[j] = lastPositions.GetValueOrDefault(output[j], -1);
            lastPositions[output[j]] = j;
        }
    }

    /// <summary>The length of a longest common subsequence of the target and the output.</summary>
    public int Length(ReadOnlySpan<int> target)
    {
        Grow(ref rows, width);
        var row = rows.AsSpan(0, width);
        row.Fill(ulong.MaxValue);
        foreach (var token in target)
            Advance(token, row, row);
        return Zeros(row, outputLength);
    }

    /// <summary>
    /// Marks the tokens of the target that one longest common subsequence has: of several, the one that rouge_score takes, which
    /// leaves out the last token of the target wherever it can.
    /// </summary>
    /// <param name="target">The tokens of the target.</param>
    /// <param name="output">The tokens given to <see cref="SetOutput"/>.</param>
    /// <param name="marked">As long as the target; what is marked stays so.</param>
    public void Mark(ReadOnlySpan<int> target, ReadOnlySpan<int> output, Span<bool> marked)
    {
        if (target.IsEmpty || output.IsEmpty)
            return;
        var height = (long)target.Length * width <= MostWordsKept ? target.Length : (int)Math.Sqrt(target.Length);
        var blocks = (target.Length + height - 1) / height;
        Grow(ref checkpoints, blocks * width);
        Grow(ref rows, (height + 1) * width);
        checkpoints.AsSpan(0, width).Fill(ulong.MaxValue);
        for (var block = 1; block < blocks; block++)
        {
            var checkpoint = checkpoints.AsSpan(block * width, width);
            checkpoints.AsSpan((block - 1) * width, width).CopyTo(checkpoint);
            foreach (var token in target.Slice((block - 1) * height, height))
                Advance(token, checkpoint, checkpoint);
        }
        var j = output.Length;
        for (var block = blocks - 1; block >= 0 && j > 0; block--)
        {
            var range = (block * height)..Math.Min((block + 1) * height, target.Length);
            checkpoints.AsSpan(block * width, width).CopyTo(rows);
            j = MarkBlock(target[range], output, j, marked[range]);
        }
    }

    // Follows the table back from (the end of the target, j) to the beginning of the target. Row 0 is given.
    private int MarkBlock(ReadOnlySpan<int> target, ReadOnlySpan<int> output, int j, Span<bool> marked)
    {
        for (var row = 1; row <= target.Length; row++)
            Advance(target[row - 1], Row(row - 1), Row(row));
        var i = target.Length;
        var (here, above) = (Zeros(Row(i), j), Zeros(Row(i - 1), j));
        while (i > 0 && j > 0)
        {
            if (target[i - 1] == output[j - 1])
            {
                marked[--i] = true;
                j--;
                (here, above) = (above - ZeroAt(Row(i), j), i > 0 ? Zeros(Row(i - 1), j) : 0);
            }
            else if (here > above)
            {
                j--;
                here -= ZeroAt(Row(i), j);
                above -= ZeroAt(Row(i - 1), j);
            }
            else
            {
                i--;
                (here, above) = (above, i > 0 ? Zeros(Row(i - 1), j) : 0);
            }
        }
        return j;
    }

    private Span<ulong> Row(int row) => rows.AsSpan(row * width, width);

    private void Advance(int token, ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        if (!lastPositions.TryGetValue(token, out var last))
        {
            from.CopyTo(to);
            return;
        }
        for (var j = last; j >= 0; j = earlierPositions[j])
            matches[j / Bits] |= 1UL << (j % Bits);
        var carry = 0UL;
        for (var word = 0; word < to.Length; word++)
        {
            var (bits, both) = (from[word], from[word] & matches[word]);
            var sum = unchecked(bits + both);
            var next = sum < bits ? 1UL : 0;
            sum = unchecked(sum + carry);
            carry = next | (sum < carry ? 1UL : 0);
            to[word] = sum | (bits ^ both);
        }
        for (var j = last; j >= 0; j = earlierPositions[j])
            matches[j / Bits] = 0;
    }

    private static int ZeroAt(ReadOnlySpan<ulong> row, int j) => (int)(~row[j / Bits] >> (j % Bits)) & 1;

    // Bits behind the end of the output stay 1.
    private static int Zeros(ReadOnlySpan<ulong> row, int end)
    {
        var zeros = 0;
        var word = 0;
        for (; word < end / Bits; word++)
            zeros += BitOperations.PopCount(~row[word]);
        return end % Bits == 0 ? zeros : zeros + BitOperations.PopCount(~row[word] << (Bits - (end % Bits)));
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[Math.Max(length, 2 * array.Length)];
    }
}
