using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Encoders;

using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

[TestClass]
public sealed class TextNetworkTests
{
    public static IEnumerable<object[]> Kinds => TinyEncoder.Kinds;

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void OfPairs_TheHeadSeesBothTexts_TheirDistance_AndTheirProduct(string kind)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyEncoder.CreateClassifier(kind, pairs: true);
        using var single = TinyEncoder.CreateClassifier(kind);
        classifier.eval();
        single.eval();
        long[][] first = [[5, 3, 9], [1, 2, 3, 4]], second = [[6], [3, 9]];
        var ids = TinyEncoder.Ids([.. first, .. second], 4);
        var padding = TinyEncoder.Padding([.. first, .. second], 4);

        var pooled = classifier.Pool(classifier.Embed(ids), padding).Pooled;
        var text = classifier.Combine(pooled);

        Assert.AreEqual(32, classifier.TextDimension);
        CollectionAssert.AreEqual(new long[] { 2, 32 }, text.shape);
        for (var i = 0; i < 2; i++)
        {
            var u = TensorAssert.Values(Pooled(single, first[i]));
            var v = TensorAssert.Values(Pooled(single, second[i]));
            double[] expected =
                [.. u, .. v, .. u.Zip(v, (a, b) => Math.Abs(a - b)), .. u.Zip(v, (a, b) => a * b)];
            TensorAssert.Near(tensor(expected), text[i].to_type(ScalarType.Float64), what: $"pair {i}");
        }
        TensorAssert.Same(classifier.Classify(pooled), classifier.call(ids, padding));
        CollectionAssert.AreEqual(new long[] { 2, 3 }, classifier.call(ids, padding).shape);
    }

    [TestMethod]
    public void OfSingleTexts_TheHeadSeesThePooledVector()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyEncoder.CreateClassifier("ngram");
        var pooled = Given.Random(1, 2, 8);
        Assert.AreEqual(8, classifier.TextDimension);
        TensorAssert.Same(pooled, classifier.Combine(pooled));
    }

    [TestMethod]
    public void WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyEncoder.CreateClassifier("ngram", pairs: true);
        foreach (var wrong in new[] { zeros(2, 6), zeros(8), zeros(1, 2, 8) })
            Given.Refused("pooled", wrong, x => classifier.Classify(x));
        var error = Assert.ThrowsExactly<ArgumentException>(() => classifier.Classify(zeros(3, 8)));
        Assert.AreEqual("pooled", error.ParamName);
        Assert.Contains("3 rows; expected an even number", error.Message);
    }

    private static Tensor Pooled(TextNetwork classifier, long[] row) =>
        classifier.Pool(classifier.Embed(TinyEncoder.Ids([row], row.Length)), null).Pooled[0];
}
