using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Transforms.NGrams;

/// <summary>What a word is to the n-grams, in any script.</summary>
[TestClass]
public sealed class NGramScriptTests
{
    /// <summary>English texts have the buckets that models saved before know.</summary>
    [TestMethod]
    public void TheWordsOfAsciiText_KeepTheirBuckets()
    {
        (int, int)[] expected =
        [
            (119651, 2), (435472, 1), (80150, 2), (432084, 2), (12882, 1), (131408, 1), (265331, 1), (497388, 1),
            (67925, 1), (510604, 1), (511777, 1), (222593, 1), (366708, 1), (84156, 1), (454064, 1),
        ];
        CollectionAssert.AreEqual(expected,
            Extract("Good film, 2nd time! Good film.").Where(item => item.Bucket < NGramExtractor.WordBuckets).ToArray());
    }

    [TestMethod]
    [DataRow("Good film, 2nd time! Good film.", 129, 0x9bb128b1)]
    [DataRow("It's 10/10 -- don't miss_it (really)...", 215, 0x8439c107)]
    [DataRow("  A\tb\r\nC  ", 26, 0x161083au)]
    public void TheNGramsOfAsciiText_KeepTheirBucketsAndOrder(string text, int count, uint checksum)
    {
        var found = Extract(text);
        Assert.HasCount(count, found);
        Assert.AreEqual(checksum, found.Aggregate(2166136261, (hash, item) =>
            (((hash ^ (uint)item.Bucket) * 16777619) ^ (uint)item.Count) * 16777619));
    }

    [TestMethod]
    [DataRow("किताब", "किताब")]
    [DataRow("மழை பெய்தது", "மழை|பெய்தது")]
    [DataRow("cafe\u0301, nai\u0308ve", "cafe\u0301|,|nai\u0308ve")]
    [DataRow("می\u200Cخواهم", "می\u200Cخواهم")]
    [DataRow("שָׁלוֹם", "שָׁלוֹם")]
    [DataRow("𐐸𐐯𐑊𐐬 𐌰𐍄𐍄𐌰!", "𐐸𐐯𐑊𐐬|𐌰𐍄𐍄𐌰|!")]
    [DataRow("a❤\uFE0F1\uFE0F\u20E3", "a|❤\uFE0F|1\uFE0F\u20E3")]
    [DataRow("२०२६ x२", "२०२६|x२")]
    [DataRow("m² Ⅷ", "m|²|Ⅷ")]
    [DataRow("我用iPhone。", "我|用|iPhone|。")]
    [DataRow("スープ", "ス|ー|プ")]
    [DataRow("が\u304B\u3099", "が|\u304B\u3099")]
    [DataRow("ที่นี่ 10", "ที่|นี่|10")]
    [DataRow("ខ្ញុំ ລາວ မြန်", "ខ្|ញុំ|ລ|າ|ວ|မြ|န်")]
    [DataRow("날씨가 좋아", "날씨가|좋아")]
    [DataRow("\u0301x", "\u0301|x")]
    public void AWord_IsWhatItsScriptSays(string text, string words)
    {
        var seen = new Words(text, []);
        NGramExtractor.Visit(text, lowerCase: true, NGramLengths.Default, ref seen);
        Assert.AreEqual(words, string.Join('|', seen.Found));
    }

    [TestMethod]
    public void ARunOfCharacters_HoldsWholeCharacters()
    {
        var seen = new Runs("a😀𐐨", []);
        NGramExtractor.Visit("a😀𐐨", lowerCase: false, NGramLengths.Default, ref seen);
        string[] expected =
        [
            "^a", "^a😀", "^a😀𐐨", "^a😀𐐨^", "a😀", "a😀𐐨", "a😀𐐨^", "😀𐐨", "😀𐐨^", "𐐨^",
        ];
        CollectionAssert.AreEqual(expected, seen.Found);
    }

    [TestMethod]
    public void HalfASurrogatePair_IsAsTheReplacementCharacter()
    {
        CollectionAssert.AreEqual(Extract("a\uFFFDb \uFFFD"), Extract("a\uD83Db \uDE00"));
        CollectionAssert.AreEqual(Extract("\uFFFD"), Extract("\uD83D"));
    }

    private static List<(int Bucket, int Count)> Extract(string text)
    {
        var found = new List<(int, int)>();
        new NGramExtractor(lowerCase: true).Extract(text, found);
        return found;
    }

    /// <summary>Keeps the words, of which each comes before the pair that it ends.</summary>
    private struct Words(string text, List<string> found) : INGramVisitor
    {
        private int visits;

        public readonly List<string> Found => found;

        public void Visit(int bucket, int start, int end)
        {
            if (bucket < NGramExtractor.WordBuckets && visits++ % 2 == 0)
                found.Add(text[start..end]);
        }
    }

    private readonly struct Runs(string text, List<string> found) : INGramVisitor
    {
        public List<string> Found => found;

        public void Visit(int bucket, int start, int end)
        {
            if (bucket >= NGramExtractor.WordBuckets)
                found.Add($"^{text}^"[(start + 1)..(end + 1)]);
        }
    }
}
