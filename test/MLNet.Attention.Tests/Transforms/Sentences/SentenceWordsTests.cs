using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>The words by which sentences are compared.</summary>
[TestClass]
public sealed class SentenceWordsTests
{
    [TestMethod]
    [DataRow("Training", "trainings")]
    [DataRow("TRAININ-G", "training g")]
    [DataRow("straße", "STRAßE")]
    [DataRow("学习", "学。习")]
    [DataRow("𝒳y", " 𝒳y!")]
    public void TheseTexts_HaveTheSameWords(string a, string b) => CollectionAssert.AreEqual(Words(a), Words(b));

    [TestMethod]
    [DataRow("cat", "cats")]
    [DataRow("学", "习")]
    [DataRow("1", "2")]
    public void TheseTexts_HaveOtherWords(string a, string b) => CollectionAssert.AreNotEqual(Words(a), Words(b));

    [TestMethod]
    [DataRow("It is 3.14!", 4)]
    [DataRow("学习。", 2)]
    [DataRow("... —", 0)]
    [DataRow("", 0)]
    public void Words_AreCounted(string text, int count) => Assert.AreEqual(count, SentenceWords.Count(text));

    private static uint[] Words(string text)
    {
        var words = new List<uint>();
        foreach (var word in new SentenceWords(text))
            words.Add(word);
        return [.. words];
    }
}
