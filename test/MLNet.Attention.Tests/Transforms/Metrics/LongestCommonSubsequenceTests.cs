using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class LongestCommonSubsequenceTests
{
    private readonly LongestCommonSubsequence subsequence = new();

    [TestMethod]
    // Row lengths around the 64 bits of a word.
    [DataRow(1, 1)]
    [DataRow(5, 9)]
    [DataRow(63, 64)]
    [DataRow(64, 65)]
    [DataRow(65, 128)]
    [DataRow(130, 200)]
    public void LengthAndMarks_AreThoseOfTheTable(int targetLength, int outputLength)
    {
        var random = new Random(targetLength);
        foreach (var symbols in new[] { 1, 2, 4, 50 })
        {
            var target = Draw(random, targetLength, symbols);
            var output = Draw(random, outputLength, symbols);
            var (length, marks) = ByTable(target, output);
            subsequence.SetOutput(output);
            Assert.AreEqual(length, subsequence.Length(target));
            var marked = new bool[targetLength];
            subsequence.Mark(target, output, marked);
            CollectionAssert.AreEqual(marks, marked, $"{symbols} symbols");
        }
    }

    [TestMethod]
    public void LongTexts_WhoseRowsAreNotAllKept_AreMarkedToo()
    {
        // 2,100,000 words of bits: more than are kept.
        var random = new Random(1);
        var output = Draw(random, 64 * 210, 3000);
        var target = Draw(random, 10_000, 3000);
        subsequence.SetOutput(output);
        var marked = new bool[target.Length];
        subsequence.Mark(target, output, marked);
        var common = target.Where((_, i) => marked[i]).ToArray();
        Assert.HasCount(subsequence.Length(target), common);
        var position = 0;
        foreach (var token in common)
        {
            position = Array.IndexOf(output, token, position) + 1;
            Assert.AreNotEqual(0, position, "What is marked is a subsequence of the output.");
        }
    }

    [TestMethod]
    public void LongTexts_TakeLittleMemory()
    {
        var random = new Random(2);
        var (target, output) = (Draw(random, 10_000, 1000), Draw(random, 10_000, 1000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        subsequence.SetOutput(output);
        subsequence.Length(target);
        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void MarksStay_AndEmptyTextsMarkNothing()
    {
        var marked = new bool[3];
        int[] target = [1, 2, 3];
        foreach (var output in new int[][] { [3], [], [2, 9] })
        {
            subsequence.SetOutput(output);
            subsequence.Mark(target, output, marked);
        }
        CollectionAssert.AreEqual(new[] { false, true, true }, marked);
        subsequence.Mark([], [2, 9], []);
        Assert.AreEqual(0, subsequence.Length([]));
    }

    private static int[] Draw(Random random, int length, int symbols) =>
        [.. Enumerable.Range(0, length).Select(_ => random.Next(symbols))];

    // The table as the paper has it, and the way back that rouge_score takes: to the left only where that is longer.
    private static (int Length, bool[] Marks) ByTable(int[] target, int[] output)
    {
        var table = new int[target.Length + 1, output.Length + 1];
        for (var row = 1; row <= target.Length; row++)
        {
            for (var column = 1; column <= output.Length; column++)
            {
                table[row, column] = target[row - 1] == output[column - 1]
                    ? table[row - 1, column - 1] + 1
                    : Math.Max(table[row - 1, column], table[row, column - 1]);
            }
        }
        var marks = new bool[target.Length];
        var (i, j) = (target.Length, output.Length);
        while (i > 0 && j > 0)
        {
            if (target[i - 1] == output[j - 1])
            {
                marks[--i] = true;
                j--;
            }
            else if (table[i, j - 1] > table[i - 1, j])
            {
                j--;
            }
            else
            {
                i--;
            }
        }
        return (table[target.Length, output.Length], marks);
    }
}
