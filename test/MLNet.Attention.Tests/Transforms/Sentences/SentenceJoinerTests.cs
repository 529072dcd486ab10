using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>How sentences become a text again.</summary>
[TestClass]
public sealed class SentenceJoinerTests
{
    [TestMethod]
    [DataRow("One.  Two.\n\nThree.", "One. Two. Three.")]
    [DataRow("今天。我们！你去吗？", "今天。我们！你去吗？")]
    [DataRow("今天。 Today.", "今天。 Today.")]
    [DataRow("Alice: Hi. How are you? Bob: Fine.", "Alice: Hi. How are you?\nBob: Fine.")]
    [DataRow("It has:\n- one\n- two. Or more.\n\nThe end.", "It has:\n- one\n- two. Or more.\nThe end.")]
    [DataRow("", "")]
    public void AllSentences_ReadLikeTheText(string text, string expected) =>
        Assert.AreEqual(expected, SentenceJoiner.Join(text, SentenceSplitter.Split(text)));
}
