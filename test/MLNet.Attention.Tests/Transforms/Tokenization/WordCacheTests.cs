using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

[TestClass]
public sealed class WordCacheTests
{
    [TestMethod]
    public void AWord_IsKeptWhenItIsMetAgain()
    {
        var cache = new WordCache();

        cache.Add(" film", [7, 8]);
        Assert.IsFalse(Knows(cache, " film"));
        cache.Add(" film", [7, 8]);

        List<int> ids = [1];
        Assert.IsTrue(cache.TryAppend(" film", ids));
        CollectionAssert.AreEqual(new[] { 1, 7, 8 }, ids);
        Assert.IsFalse(Knows(cache, "film"));
    }

    [TestMethod]
    public void AnyAmountOfJunk_LeavesTheWordsThatComeBack()
    {
        var cache = new WordCache();
        AddTwice(cache, " often");
        AddTwice(cache, " once");
        for (var i = 0; i < 5 * WordCache.GenerationSize; i++)
        {
            AddTwice(cache, $" junk{i}");
            if (i % 1000 == 0)
                Assert.IsTrue(Knows(cache, " often"), $"after {i}");
        }
        Assert.IsFalse(Knows(cache, " once"));
        Assert.IsFalse(Knows(cache, " junk0"));
        Assert.IsTrue(Knows(cache, $" junk{5 * WordCache.GenerationSize - 1}"));
        AddTwice(cache, " once");
        Assert.IsTrue(Knows(cache, " once"));
    }

    [TestMethod]
    public void WordsThatNeverComeBack_LeaveNoGarbage()
    {
        var cache = new WordCache();
        string[] junk = [.. Enumerable.Range(0, 50_000).Select(i => $" {i * 7919L}")];

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var word in junk)
            cache.Add(word, [1, 2, 3]);
        // Now and then two words have the same hash, in the bits that are kept.
        Assert.IsLessThan(50_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void LookingUp_AllocatesNothing()
    {
        var cache = new WordCache();
        AddTwice(cache, " film");
        var ids = new List<int>(4096);

        Assert.AreEqual(0, Garbage.Of(() =>
        {
            ids.Clear();
            Assert.IsTrue(cache.TryAppend(" film", ids));
            Assert.IsFalse(cache.TryAppend(" unknown", ids));
        }));
    }

    [TestMethod]
    public void AVeryLongWord_IsNotKept()
    {
        var cache = new WordCache();
        AddTwice(cache, new string('a', WordCache.LongestWord));
        AddTwice(cache, new string('a', WordCache.LongestWord + 1));

        Assert.IsTrue(Knows(cache, new string('a', WordCache.LongestWord)));
        Assert.IsFalse(Knows(cache, new string('a', WordCache.LongestWord + 1)));
    }

    [TestMethod]
    public void ManyThreads_NeverGetAnotherWordsTokens()
    {
        var cache = new WordCache();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            var ids = new List<int>();
            for (var i = 0; i < 3 * WordCache.GenerationSize; i++)
            {
                var number = (i * 31 + thread * 977) % (WordCache.GenerationSize * 2);
                var word = $" {number}";
                ids.Clear();
                if (cache.TryAppend(word, ids))
                    CollectionAssert.AreEqual(new[] { number, 1 }, ids);
                else
                    cache.Add(word, [number, 1]);
            }
        });
    }

    private static void AddTwice(WordCache cache, string word)
    {
        cache.Add(word, [word.Length]);
        cache.Add(word, [word.Length]);
    }

    private static bool Knows(WordCache cache, string word) => cache.TryAppend(word, []);
}
