using MLNet.Attention.Transforms.Metrics;

namespace MLNet.Attention.Tests.Transforms.Metrics;

[TestClass]
public sealed class BleuTokenizerTests
{
    [TestMethod]
    [DataRow("", "")]
    [DataRow("Hello, world!", "Hello , world !")]
    [DataRow("It's 3.50, or 1,000.", "It's 3.50 , or 1,000 .")] // between digits, period and comma stay
    [DataRow("v.2 and 2.v", "v . 2 and 2 . v")]
    [DataRow("wait...", "wait . . .")]
    [DataRow("5.", "5 .")]
    [DataRow(".5", ". 5")] // the space put before the text is no digit
    [DataRow("1..2", "1 . . 2")]
    [DataRow("a.,b", "a . , b")]
    [DataRow("2020-21 well-known -5", "2020 - 21 well-known -5")] // only a dash behind a digit
    [DataRow("1--2", "1 - -2")] // the second dash is not behind a digit
    [DataRow("(a)[b]{c}<d>", "( a ) [ b ] { c } < d >")]
    [DataRow("a/b_c~d`e^f|g\\h", "a / b _ c ~ d ` e ^ f | g \\ h")]
    [DataRow("$5 + 10% = #1 @home; *: ?", "$ 5 + 10 % = # 1 @ home ; * : ?")]
    [DataRow("&quot;a&quot; &amp; &lt;b&gt;", "\" a \" & < b >")]
    [DataRow("&amp;lt;", "<")] // what &amp; leaves is unescaped too
    [DataRow("&amp;quot;", "& quot ;")] // &quot; has had its turn
    [DataRow("a<skipped>b", "ab")]
    [DataRow("hyphen-\nated\nword", "hyphenated word")]
    [DataRow("a-<skipped>\nb", "ab")]
    [DataRow("end-\n", "end-")] // white space at the end goes first
    [DataRow("a\u00A0b\u3000c\u001Cd\u0085e", "a b c d e")]
    [DataRow("a\u200Bb", "a\u200Bb")] // no white space
    [DataRow("\u00BFqu\u00E9? \u201Cno\u201D \u2026", "\u00BFqu\u00E9 ? \u201Cno\u201D \u2026")] // other punctuation stays
    [DataRow("\U0001F600.5 \u0663.\u0664", "\U0001F600 . 5 \u0663 . \u0664")] // digits are ASCII
    public void Tokens_AreThoseOf13a(string text, string expected)
    {
        var tokenizer = new BleuTokenizer();
        var tokens = tokenizer.Tokenize(text).Select(range => tokenizer.Characters[range].ToString());
        Assert.AreEqual(expected, string.Join(' ', tokens));
    }
}
