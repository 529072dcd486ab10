using MLNet.Attention.Tests.Trainers.Tokenization;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.TokenWeights;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.NGrams;

/// <summary>Counting takes memory in proportion to the text, and leaves none behind.</summary>
[TestClass]
public sealed class NGramCountingTests
{
    private const string Text = "It is not a bad film at all, and the ending was rather good: I have seen it twice.";

    [TestMethod]
    [DataRow("", 1)]
    [DataRow("ab ", 12)]
    [DataRow("ab ", 5000)]
    [DataRow("abcdefghijklmnopqrstuvwxyz éकि中\u0301ก😀,. ", 5000)]
    [DataRow("abcdefghijklmnopqrstuvwxyz éकि中\u0301ก,. ", 400_000)]
    public void BucketsComeInTheOrderInWhichTheyAreMet_WithTheirCounts(string alphabet, int length)
    {
        var text = alphabet == "" ? "" : Learn.RandomText(1, alphabet, length);
        var all = new All([]);
        NGramExtractor.Visit(text, lowerCase: true, NGramLengths.Default, ref all);
        var expected = new List<(int, int)> { (7, 7) }; // what is in the list before stays
        expected.AddRange(all.Buckets.CountBy(bucket => bucket).Select(item => (item.Key, item.Value)));

        var found = new List<(int, int)> { (7, 7) };
        new NGramExtractor(lowerCase: true).Extract(text, found);

        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void ManyThreads_MayUseOne()
    {
        var extractor = new NGramExtractor(lowerCase: true);
        string[] texts = [.. Enumerable.Range(0, 200).Select(seed => Learn.RandomText(seed, "the film was bad é中", 300))];
        var expected = texts.Select(Extract).ToArray();
        Parallel.For(0, texts.Length * 4, i =>
            CollectionAssert.AreEqual(expected[i % texts.Length], Extract(texts[i % texts.Length])));

        List<(int, int)> Extract(string text)
        {
            var found = new List<(int, int)>();
            extractor.Extract(text, found);
            return found;
        }
    }

    [TestMethod]
    public void TextsLikeTheOnesBefore_LeaveNoGarbage()
    {
        var (features, block) = (UntrainedModel.Create().NGrams!.Features, new TokenBlock(new SpecialIds(0, 1)));
        var (extractor, vector) = (new NGramExtractor(lowerCase: true), new NGramVector());
        var found = new List<(int Bucket, int Count)>();
        Assert.AreEqual(0, Garbage.Of(() =>
        {
            found.Clear();
            block.Clear();
            extractor.Extract(Text, found);
            var ngrams = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found);
            features.Fill(vector, ngrams);
            block.Add(ngrams, features.Ids, maximumTokens: 64);
        }));
    }

    [TestMethod]
    public void AVeryLongText_LeavesNothingInTheListsThatAreFilledAgain()
    {
        var (extractor, found) = (new NGramExtractor(lowerCase: true), new List<(int Bucket, int Count)>());
        extractor.Extract(Learn.RandomText(1, "abcdefghijklmnopqrstuvwxyz ", 1_000_000), found);
        Assert.IsGreaterThan(500_000, found.Count);
        found.Clear();
        extractor.Extract(Text, found);
        Assert.IsLessThan(10_000, found.Capacity);
    }

    [TestMethod]
    public void AnExplanation_TakesAsMuchAsItsText()
    {
        var model = UntrainedModel.Create(TextEncoder.NGram);
        Assert.IsLessThanOrEqualTo(64_000, Garbage.Of(
            () => new NGramExplanation(model.NGrams!, NGramLengths.Default, lowerCase: true, [Text]), few: 64_000));
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    public void ATransformOfOneRow_TakesAtMost64kB(TextEncoder encoder)
    {
        var context = new MLContext(1);
        using var transformer = UntrainedModel.CreateTransformer(encoder);
        var data = context.Data.LoadFromEnumerable([new Review { Text = Text }]);
        Assert.IsLessThanOrEqualTo(64_000, Garbage.Of(() =>
        {
            var view = transformer.Transform(data);
            using var cursor = view.GetRowCursor([view.Schema["Score"]]);
            var getter = cursor.GetGetter<float>(view.Schema["Score"]);
            var score = 0f;
            while (cursor.MoveNext())
                getter(ref score);
        }, onAllThreads: true, few: 64_000));
    }

    [TestMethod]
    public void TheIdsOfFeatures_AreMadeOnce()
    {
        var features = new NGramFeatures([.. Enumerable.Range(0, 100_000)], new float[100_000], pairs: false);
        var ids = new NGramIds[8];
        Parallel.For(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = ids.Length }, i => ids[i] = features.Ids);
        Assert.IsTrue(ids.All(made => ReferenceEquals(made, ids[0])));
    }

    private readonly struct All(List<int> buckets) : INGramVisitor
    {
        public List<int> Buckets => buckets;

        public void Visit(int bucket, int start, int end) => buckets.Add(bucket);
    }
}
