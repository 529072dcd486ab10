using System.Text;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>What is made of a JSON document is no more than what is counted for it, however dense it is.</summary>
[TestClass]
public sealed class DocumentMemoryTests
{
    private const int BytesPerByte = 64;

    [TestMethod]
    public void AVocabularyOfShortTokens()
    {
        // Every token is three bytes or fewer; no white space.
        var bytes = Enumerable.Range(0, 256).Select(ByteAlphabet.CharacterFor).ToList();
        var letters = bytes.Where(letter => letter[0] is >= 'A' and <= 'z' and not '\\').ToList();
        var merges = (from a in letters from b in letters select (Left: a, Right: b)).ToList();
        merges.AddRange((from a in letters from b in letters from c in letters select (Left: a + b, Right: c)).Take(60_000));
        var tokens = BpeModel.SpecialTokens.Concat(bytes).Concat(merges.Select(merge => merge.Left + merge.Right)).ToList();
        var written = new MemoryStream();
        TokenizerJson.Write(written,
            new BpeModel(tokens, [.. merges.Select(merge => $"{merge.Left} {merge.Right}")]), lowerCase: false);
        var dense = string.Concat(Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.TrimEntries))
            .Replace("\": ", "\":");
        AssertAllocates(dense, stream => Assert.AreEqual(tokens.Count, TokenizerJson.Load(stream).VocabularySize));
    }

    [TestMethod]
    public void LabelsOfOneLetter()
    {
        const int Count = 300_000;
        var dense = $"{{\"type\":\"String\",\"values\":[{string.Join(',', Enumerable.Repeat("\"a\"", Count))}]}}";
        AssertAllocates(dense, stream => JsonText.Read(stream, int.MaxValue, "labels", root =>
        {
            Assert.AreEqual(Count, ClassLabels.Read(new JsonFields(root, "labels"), Count).Names.Count);
            return 0;
        }));
    }

    private static void AssertAllocates(string json, Action<Stream> read)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        read(new MemoryStream(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();
        read(new MemoryStream(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThan(BytesPerByte * (long)bytes.Length, allocated, $"{(double)allocated / bytes.Length:0.0} a byte");
    }
}
