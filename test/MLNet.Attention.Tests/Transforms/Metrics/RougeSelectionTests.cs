using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class RougeSelectionTests
{
    private readonly RougeTokenizer tokenizer = new();

    [TestMethod]
    public void AddingASentence_GivesTheScoreThatTryingItGave()
    {
        var selection = new RougeSelection(tokenizer.Tokenize("the cat sat on the mat"));
        Assert.AreEqual(0, selection.Score);
        var first = tokenizer.Tokenize("the cat the the");
        // Hits: the, cat, the; a third "the" is too many. P = 3/4, R = 3/6, F1 = 2 * 3/4 * 1/2 / (5/4) = 0.6.
        // Bigrams: "the cat" of 3, and of the target's 5. P = 1/3, R = 1/5, F1 = 2/15 / (8/15) = 0.25.
        Assert.AreEqual(0.85, selection.ScoreWith(first.Ids), 1e-12);
        Assert.AreEqual(0.85, selection.ScoreWith(first.Ids), 1e-12, "Trying changes nothing.");
        selection.Add(first.Ids);
        Assert.AreEqual(0.85, selection.Score, 1e-12);
        var second = tokenizer.Tokenize("on the mat");
        // "the" is used up: 5 hits of 7 and of 6, F1 = 10/13; bigrams "on the", "the mat" and the first one: 3 of 5 and 5.
        Assert.AreEqual((10.0 / 13) + 0.6, selection.ScoreWith(second.Ids), 1e-12);
        selection.Add(second.Ids);
        Assert.AreEqual(new RougeScore(5.0 / 7, 5.0 / 6, 2 * (5.0 / 7) * (5.0 / 6) / ((5.0 / 7) + (5.0 / 6))), selection.Rouge1);
        Assert.AreEqual(0.6, selection.Rouge2.F1, 1e-12);
    }

    [TestMethod]
    public void WhatIsSelectedTwice_CountsOnce()
    {
        var selection = new RougeSelection(tokenizer.Tokenize("a b"));
        var sentence = tokenizer.Tokenize("a b");
        selection.Add(sentence.Ids);
        Assert.AreEqual(2, selection.Score, 1e-12);
        selection.Add(sentence.Ids);
        Assert.AreEqual(4.0 / 3, selection.Score, 1e-12); // P = 1/2, R = 1, of both orders
    }

    [TestMethod]
    public void Bigrams_DoNotReachIntoTheNextSentence()
    {
        var selection = new RougeSelection(tokenizer.Tokenize("a b\nc d"));
        selection.Add(tokenizer.Tokenize("b c").Ids);
        Assert.AreEqual(0, selection.Rouge2.F1);
        Assert.AreEqual(0.5, selection.Rouge1.Recall);
    }

    [TestMethod]
    public void EmptyTexts_ScoreZero()
    {
        var selection = new RougeSelection(tokenizer.Tokenize(""));
        selection.Add(tokenizer.Tokenize("a b").Ids);
        Assert.AreEqual(0, selection.Score);
        Assert.AreEqual(0, new RougeSelection(tokenizer.Tokenize("a b")).ScoreWith([]));
    }
}
