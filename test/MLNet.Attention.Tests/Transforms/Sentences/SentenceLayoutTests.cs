using System.Text;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Sentences;

[TestClass]
public sealed class SentenceLayoutTests
{
    private static readonly Tokenizer Bytes = UntrainedModel.Tokenizer; // nearly each char is a token

    private static readonly TokenLimit Unlimited = new(int.MaxValue, TextTruncation.KeepHead);

    [TestMethod]
    [DataRow("Fine, thank you. Another sentence.", "Fine, thank you.| Another sentence.")]
    [DataRow("What, really?! \"Well, not really.\" Another.", "What, really?!| \"Well, not really.\"| Another.")]
    [DataRow("He said: \"Go away.\" She went.", "He said: \"Go away.\"| She went.")]
    [DataRow("Version 3.5 of a.b.c was fine", "Version 3.5 of a.b.c was fine")]
    [DataRow("No. Oh no. Not this one. Yes.", "No. Oh no.| Not this one.| Yes.")]
    [DataRow("The first line\nthe second line", "The first line\n|the second line")]
    [DataRow("short", "short")]
    public void ASegment_EndsWithASentence_OnceItHas8Tokens(string text, string expected) =>
        Assert.AreEqual(expected, string.Join('|', Segments(text)));

    [TestMethod]
    public void ALongSentence_GoesOnInTheNextSegment()
    {
        var text = new string('x', 70) + ". y";
        var lengths = Segments(text).Select(segment => segment.Length).ToArray();
        CollectionAssert.AreEqual(new[] { 31, 32, 8, 2 }, lengths); // the first has the space before the text
    }

    [TestMethod]
    public void Tokens_KeepTheirOrder_AndEachSegmentHas32Places()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"This is number {i}. Is it? Yes, of course it is! "));
        var (tokens, places) = (Encode(text), Arrange(text));
        CollectionAssert.AreEqual(tokens, places.Where(id => id != Bytes.SpecialIds.Pad).ToList());
        Assert.AreNotEqual(Bytes.SpecialIds.Pad, places[^1]);
        Assert.IsLessThanOrEqualTo(SentenceLayout.MostPositions(tokens.Count), places.Count);
        foreach (var segment in places.Chunk(SentenceLayout.Longest).SkipLast(1))
        {
            var count = segment.Count(id => id != Bytes.SpecialIds.Pad);
            Assert.IsGreaterThanOrEqualTo(SentenceLayout.Shortest, count);
            CollectionAssert.DoesNotContain(segment[..count], Bytes.SpecialIds.Pad); // padding is behind the sentence
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(64)]
    [DataRow(1000)]
    public void TheMostPlaces_AreNeverExceeded(int count)
    {
        // As many ends of sentences as there can be.
        var text = string.Concat(Enumerable.Repeat(".\n", count))[..count];
        var places = new List<int>();
        var tokens = Encode(text);
        new SentenceLayout(Bytes).Arrange(tokens.ToArray(), places);
        Assert.IsLessThanOrEqualTo(SentenceLayout.MostPositions(tokens.Count), places.Count);
    }

    [TestMethod]
    public void NoTokens_HaveNoPlaces() => Assert.IsEmpty(Arrange(""));

    [TestMethod]
    public void AStopOfChinese_NeedsNoSpaceBehindIt()
    {
        var text = string.Concat(Enumerable.Repeat("这部电影很好看。", 50));
        var builder = new TokenizerBuilder(lowerCase: true, Unlimited);
        builder.Add(text);
        var (tokenizer, block, _) = builder.Build(300);
        Assert.AreEqual(101, block.Length(0)); // a space, then the sentence and its stop, a token each
        var places = new List<int>();
        new SentenceLayout(tokenizer).Arrange(block[0], places);
        Assert.AreEqual(12 * SentenceLayout.Longest + 4, places.Count);
    }

    private static List<int> Encode(string text)
    {
        var tokens = new List<int>();
        Bytes.Encode(text, Unlimited, tokens);
        return tokens;
    }

    private static List<int> Arrange(string text)
    {
        var places = new List<int>();
        new SentenceLayout(Bytes).Arrange(Encode(text).ToArray(), places);
        return places;
    }

    /// <summary>The texts of the segments, without the space before the whole; the tokenizer lower-cases.</summary>
    private static IEnumerable<string> Segments(string text)
    {
        var start = 0;
        foreach (var segment in Arrange(text).Chunk(SentenceLayout.Longest))
        {
            var bytes = new List<byte>();
            foreach (var id in segment)
                Bytes.AppendBytes(id, bytes);
            var read = Encoding.UTF8.GetString([.. bytes]);
            if (start == 0)
                read = read[1..];
            Assert.AreEqual(text.Substring(start, read.Length).ToLowerInvariant(), read);
            yield return text.Substring(start, read.Length);
            start += read.Length;
        }
    }
}
