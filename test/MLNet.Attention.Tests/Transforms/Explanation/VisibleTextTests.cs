using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class VisibleTextTests
{
    [TestMethod]
    [DataRow("a b\tc\nd", "a b\tc\nd")]
    [DataRow("a\r\nb\rc", "a\nb\nc")]
    [DataRow("\0\u001b\u007f\u0085", "␀␛‹U+007F›‹U+0085›")]
    [DataRow("\u2028\u2029", "‹U+2028›‹U+2029›")]
    [DataRow("\u202Eabc\u202C \u2066x\u2069 \u200F\u061C", "‹U+202E›abc‹U+202C› ‹U+2066›x‹U+2069› ‹U+200F›‹U+061C›")]
    [DataRow("👍🏽 👩\u200D👧 e\u0301 שלום", "👍🏽 👩\u200D👧 e\u0301 שלום")]
    public void Text_ShowsWhatWouldBeInvisible(string text, string expected) =>
        Assert.AreEqual(expected, VisibleText.Of(text, 0, text.Length));

    [TestMethod]
    public void HalfPairs_BecomeTheReplacementCharacter()
    {
        Assert.AreEqual("\uFFFDa\uFFFD", VisibleText.Line("\ud83da\udc4d"));
        Assert.AreEqual("\ud83d", VisibleText.Of("👍", 0, 1)); // a whole pair in the text: its halves join again
    }

    [TestMethod]
    public void Line_HasNoBreaks() => Assert.AreEqual("a⏎b⇥", VisibleText.Line("a\nb\t"));
}
