using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Trainers.Data;

/// <summary>The sentences that a summary should have, against all choices that there are.</summary>
[TestClass]
public sealed class GreedyOracleTests
{
    private static readonly string[] Words = ["fox", "hen", "dog", "cat", "red", "blue", "ran", "ate"];

    [TestMethod]
    public void OneSentence_IsTheBestOfAll()
    {
        var random = new Random(1);
        for (var n = 0; n < 200; n++)
        {
            var (text, target) = (Sentences(random, random.Next(1, 8)), Sentences(random, random.Next(1, 3)));
            var sentences = SentenceSplitter.Split(text);
            var scores = sentences.ConvertAll(sentence => Score(text, target, sentence));
            var found = GreedyOracle.Choose(text, sentences, target, new(BudgetUnit.Sentences, 1));
            if (scores.Max() > 0)
                Assert.AreEqual(scores.Max(), scores[found.Single()], 1e-12, $"{text} -> {target}");
            else
                Assert.IsEmpty(found);
        }
    }

    [TestMethod]
    public void MoreSentences_AreOftenTheBestChoice_AndNeverWorseThanFewer()
    {
        var random = new Random(2);
        var best = 0;
        const int count = 200;
        for (var n = 0; n < count; n++)
        {
            var (text, target) = (Sentences(random, random.Next(2, 7)), Sentences(random, random.Next(1, 4)));
            var sentences = SentenceSplitter.Split(text);
            var found = Score(text, target, [.. GreedyOracle.Choose(text, sentences, target, new(BudgetUnit.Sentences, 3))
                .Select(i => sentences[i])]);
            var all = Enumerable.Range(1, (1 << sentences.Count) - 1)
                .Select(bits => sentences.Where((_, i) => (bits >> i & 1) == 1).ToArray())
                .Where(some => some.Length <= 3).Max(some => Score(text, target, some));
            Assert.IsLessThanOrEqualTo(all + 1e-12, found);
            Assert.IsGreaterThanOrEqualTo(sentences.Max(sentence => Score(text, target, sentence)) - 1e-12, found);
            best += found >= all - 1e-12 ? 1 : 0;
        }
        Assert.IsGreaterThan(count / 2, best);
    }

    [TestMethod]
    public void TheBudget_IsKept_ExceptByTheFirstSentence()
    {
        const string text = "The red fox ran. The blue hen ate. The dog.";
        var sentences = SentenceSplitter.Split(text);
        CollectionAssert.AreEqual(new[] { 0, 1 },
            GreedyOracle.Choose(text, sentences, "red fox ran, blue hen ate", new(BudgetUnit.Tokens, 8)));
        CollectionAssert.AreEqual(new[] { 0 },
            GreedyOracle.Choose(text, sentences, "the red fox ran; blue hen", new(BudgetUnit.Tokens, 7)));
        CollectionAssert.AreEqual(new[] { 0 },
            GreedyOracle.Choose(text, sentences, "the red fox ran", new(BudgetUnit.Tokens, 1)));
        Assert.IsEmpty(GreedyOracle.Choose(text, sentences, "nothing alike", new(BudgetUnit.Sentences, 3)));
    }

    private static double Score(string text, string target, params SentenceRange[] chosen)
    {
        var tokenizer = new RougeTokenizer();
        var selection = new RougeSelection(tokenizer.Tokenize(target));
        foreach (var sentence in chosen)
            selection.Add(tokenizer.Tokenize(sentence.Of(text)).Ids);
        return selection.Score;
    }

    private static string Sentences(Random random, int count) => string.Join(" ", Enumerable.Range(0, count).Select(_ =>
        "The " + string.Join(" ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Words[random.Next(Words.Length)])) + "."));
}
