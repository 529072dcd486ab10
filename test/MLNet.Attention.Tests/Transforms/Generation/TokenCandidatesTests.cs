using MLNet.Attention.Transforms.Generation;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class TokenCandidatesTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(39)]
    public void TheLikeliestTokens_AreTaken_OfEqualOnesThoseWithTheLowestIds(int most)
    {
        const int Rows = 30, Vocabulary = 40;
        var random = new Random(most);
        // Few values, so that most rows have ties where the candidates end.
        float[] numbers = [.. Enumerable.Range(0, Rows * Vocabulary).Select(_ => -random.Next(1, 9) / 4f)];
        using var logProbabilities = tensor(numbers, [Rows, Vocabulary]);
        var candidates = TokenCandidates.Take(logProbabilities, most, _ => true);
        Assert.AreEqual(most, candidates.Count);
        for (var row = 0; row < Rows; row++)
        {
            var all = numbers[(row * Vocabulary)..((row + 1) * Vocabulary)];
            var expected = Enumerable.Range(0, Vocabulary).OrderByDescending(id => all[id]).Take(most).ToArray(); // stable
            var taken = Enumerable.Range(0, most).Select(i => candidates.Id(row, i)).ToArray();
            CollectionAssert.AreEquivalent(expected, taken);
            for (var i = 0; i < most; i++)
                Assert.AreEqual(all[taken[i]], candidates.LogProbability(row, i));
        }
    }

    [TestMethod]
    public void AllTokens_ComeById()
    {
        using var logProbabilities = tensor(new[] { -2f, -1, -3 }, [1, 3]);
        var candidates = TokenCandidates.Take(logProbabilities, 5, _ => true);
        CollectionAssert.AreEqual(new[] { -2f, -1, -3 }, candidates.LogProbabilities(0).ToArray());
        for (var i = 0; i < 3; i++)
            Assert.AreEqual(i, candidates.Id(0, i));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(9)]
    public void NaN_IsAnError_OnlyInARowThatIsNeeded(int most)
    {
        using var logProbabilities = tensor(new[] { -2f, -1, -3, -2, float.NaN, -3 }, [2, 3]);
        TokenCandidates.Take(logProbabilities, most, row => row == 0);
        Refusal.Of<InvalidOperationException>(() => TokenCandidates.Take(logProbabilities, most, row => row == 1), "NaN");
    }
}
