using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Tokenization;

[TestClass]
public sealed class BpeTrainerTests
{
    /// <summary>The words of Sennrich et al. 2016. A tie goes to the pair of lower ids.</summary>
    private static readonly Dictionary<string, long> Words =
        new() { ["low"] = 5, ["lower"] = 2, ["newest"] = 6, ["widest"] = 3 };

    [TestMethod]
    public void MergesTheMostFrequentPairFirst()
    {
        string[] expected =
        [
            "e s", "es t", // 9
            "l o", "lo w", // 7
            "e w", "n ew", "new est", // 6
            "d est", "i dest", "w idest", // 3
            "e r", "low er", // 2
        ];

        var model = Train(Words);

        CollectionAssert.AreEqual(expected, model.Merges.ToArray());
        Assert.AreEqual("<pad>", model.Tokens[0]);
        Assert.AreEqual("<mask>", model.Tokens[1]);
        Assert.AreEqual("Ġ", model.Tokens[BpeModel.FirstByteId + ' ']);
        Assert.AreEqual("es", model.Tokens[BpeModel.FirstMergeId]);
        Assert.AreEqual("lower", model.Tokens[^1]);
    }

    [TestMethod]
    public void StopsAtTheVocabularySize()
    {
        var model = Train(Words, size: BpeModel.FirstMergeId + 3);

        CollectionAssert.AreEqual(new[] { "e s", "es t", "l o" }, model.Merges.ToArray());
        Assert.AreEqual(BpeModel.FirstMergeId + 3, model.Tokens.Count);
    }

    [TestMethod]
    public void StopsAtTheMinimumFrequency()
    {
        var model = Train(Words, minimumFrequency: 7);

        CollectionAssert.AreEqual(new[] { "e s", "es t", "l o", "lo w" }, model.Merges.ToArray());
    }

    [TestMethod]
    public void OverlappingPairs_AreMergedFromTheLeft()
    {
        // aaaaa: "aa" twice, then "aa aa", then the last a.
        CollectionAssert.AreEqual(
            new[] { "a a", "aa a", "aa aaa" }, Train(new() { ["aaaaa"] = 2 }).Merges.ToArray());
    }

    [TestMethod]
    public void NothingToLearnFrom_GivesTheBytes()
    {
        Assert.AreEqual(BpeModel.FirstMergeId, Train([]).Tokens.Count);
        Assert.AreEqual(BpeModel.FirstMergeId, Train(new() { ["x"] = 9 }).Tokens.Count);
    }

    [TestMethod]
    public void TheOrderOfTheWords_DoesNotMatter()
    {
        var random = new Random(1);
        Dictionary<string, long> words = [];
        for (var i = 0; i < 3000; i++)
            words[" " + Learn.RandomText(i, "aábcde中", 2 + i % 9)] = 1 + random.Next(50);
        var expected = Train(words);
        for (var seed = 0; seed < 3; seed++)
        {
            var entries = words.ToArray();
            new Random(seed).Shuffle(entries);
            var model = Train(new Dictionary<string, long>(entries));
            CollectionAssert.AreEqual(expected.Merges.ToArray(), model.Merges.ToArray());
            CollectionAssert.AreEqual(expected.Tokens.ToArray(), model.Tokens.ToArray());
        }
    }

    /// <summary>Counting everything anew after each merge is slow and obvious.</summary>
    [TestMethod]
    public void IsWhatCountingAnewAfterEachMergeGives()
    {
        Dictionary<string, long> words = [];
        for (var i = 0; i < 60; i++)
            words[Learn.RandomText(i, "aab", 2 + i % 12)] = 1 + i % 7;
        CollectionAssert.AreEqual(
            SlowMerges(words, minimumFrequency: 2), Train(words, size: 100_000).Merges.ToArray());
    }

    [TestMethod]
    public void TokensStayShort()
    {
        var model = Train(new() { [new string('-', 200)] = 100 });

        Assert.AreEqual(64, model.Tokens.Max(token => token.Length));
    }

    [TestMethod]
    public void CanBeCancelled()
    {
        Assert.ThrowsExactly<OperationCanceledException>(() => BpeTrainer.Train(
            [.. Words.Keys], [.. Words.Values], 1000, 2, () => throw new OperationCanceledException()));
    }

    private static BpeModel Train(Dictionary<string, long> words, int size = 1000, int minimumFrequency = 2) =>
        BpeTrainer.Train([.. words.Keys], [.. words.Values], size, minimumFrequency, checkAlive: null);

    private static string[] SlowMerges(Dictionary<string, long> words, int minimumFrequency)
    {
        List<(List<string> Symbols, long Count)> state =
            [.. words.Select(word => (word.Key.Select(c => c.ToString()).ToList(), word.Value))];
        List<string> ids = ["a", "b"];
        var merges = new List<string>();
        while (true)
        {
            var best = state
                .SelectMany(word => word.Symbols.Zip(word.Symbols.Skip(1)).Select(pair => (Pair: pair, word.Count)))
                .GroupBy(entry => entry.Pair, entry => entry.Count)
                .Select(group => (Pair: group.Key, Count: group.Sum()))
                .OrderByDescending(entry => entry.Count)
                .ThenBy(entry => ids.IndexOf(entry.Pair.First))
                .ThenBy(entry => ids.IndexOf(entry.Pair.Second))
                .FirstOrDefault();
            if (best.Count < minimumFrequency)
                return [.. merges];
            var (left, right) = best.Pair;
            merges.Add($"{left} {right}");
            ids.Add(left + right);
            foreach (var (symbols, _) in state)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == left && symbols[i + 1] == right)
                    {
                        symbols[i] += right;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }
        }
    }
}
