using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

[TestClass]
public sealed class TextNetworkTests
{
    private static readonly long[][] Rows = [[5, 3, 9], [1, 2, 3, 4, 5, 6], [7], [3, 9, 5, 11]];

    public static IEnumerable<object[]> Kinds => TinyEncoder.Kinds;

    [TestMethod]
    public void ARow_GetsTheSameLogitsInAnyBatch()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create();
        network.eval();
        var alone = cat(Rows.Select(row => network.call(TinyEncoder.Ids([row], row.Length), null)).ToArray());

        TensorAssert.Near(alone, network.call(TinyEncoder.Ids(Rows, 6), TinyEncoder.Padding(Rows, 6)));
        TensorAssert.Near(alone, network.call(TinyEncoder.Ids(Rows, 19), TinyEncoder.Padding(Rows, 19)));
        var reversed = Rows.Reverse().ToArray();
        TensorAssert.Near(alone.flip(0), network.call(TinyEncoder.Ids(reversed, 6), TinyEncoder.Padding(reversed, 6)));
    }

    [TestMethod]
    public void TheIdsOfPadding_AreNotSeen()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create();
        network.eval();
        var padding = TinyEncoder.Padding(Rows, 8);
        var ids = TinyEncoder.Ids(Rows, 8);

        TensorAssert.Same(network.call(ids, padding), network.call(ids.masked_fill(padding, 7), padding));
    }

    [TestMethod]
    public void ARowThatIsAllPadding_GivesFiniteLogits_AndFiniteGradients()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create();
        network.eval();

        var logits = network.call(TinyEncoder.Ids([[1, 2, 3], [4, 5, 6]], 3), Given.Padding(3, 0, 3));
        logits.square().sum().backward();

        TensorAssert.AllFinite(logits);
        foreach (var (name, parameter) in network.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
        // A row without a token is pooled to zeros, so that its logits are the head's bias.
        TensorAssert.Same(network.get_parameter("head.output.bias")!, logits.select(0, 1));
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void WithPositions_TheOrderOfTheTokensIsSeen(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create(positions);
        network.eval();

        var there = TensorAssert.Values(network.call(TinyEncoder.Ids([[1, 2, 3, 4, 5]], 5), null));
        var back = TensorAssert.Values(network.call(TinyEncoder.Ids([[5, 4, 3, 2, 1]], 5), null));

        // Rounding makes a far smaller difference.
        Assert.IsGreaterThan(1e-4 * Math.Abs(there[0]), Math.Abs(there[0] - back[0]));
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void Gradients_AreThoseOfFiniteDifferences(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create(
            positions, vocabularySize: 5, layers: 1, dimension: 4, heads: 2, feedForwardDimension: 6, classes: 2);
        var ids = tensor(new long[] { 1, 2, 3, 4, 1, 0 }, [2, 3]);
        GradientAssert.IsRight(network, [], () => network.call(ids, Given.Padding(3, 0, 1)));
    }

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
    [DynamicData(nameof(Kinds))]
    public void OfPairsWithoutOrder_SwappedTextsGetTheSameLogits(string kind)
    {
        using var scope = NewDisposeScope();
        long[][] first = [[5, 3, 9], [1, 2, 3, 4]], second = [[6], [3, 9]];
        foreach (var crossed in new[] { false, true })
        {
            using var network = CreatePairs(kind, crossed, symmetric: true);
            network.eval();
            var pooled = Given.Random(1, 2, 8);
            var (u, v) = (pooled.narrow(0, 0, 1), pooled.narrow(0, 1, 1));
            TensorAssert.Near(cat([u + v, (u - v).abs(), u * v], 1), network.Combine(pooled));
            TensorAssert.Near(Logits(network, [.. first, .. second]), Logits(network, [.. second, .. first]));
        }
    }

    [TestMethod]
    public void CrossedPairs_SeeTheOtherText_AndNoOtherRow()
    {
        using var scope = NewDisposeScope();
        using var network = CreatePairs("transformer", crossed: true, symmetric: false);
        network.eval();
        var logits = Logits(network, [[5, 3, 9], [1, 2], [6], [3, 9, 4, 4]]);
        TensorAssert.Near(logits.narrow(0, 0, 1), Logits(network, [[5, 3, 9], [6]]));
        TensorAssert.Near(logits.narrow(0, 1, 1), Logits(network, [[1, 2], [3, 9, 4, 4]]));

        var alone = PooledFirst([[5, 3, 9], [6]]);
        Assert.IsGreaterThan(1e-5, TensorAssert.Values((alone - PooledFirst([[5, 3, 9], [7]])).abs()).Max());

        Tensor PooledFirst(long[][] rows) =>
            network.Pool(network.Embed(TinyEncoder.Ids(rows, 3)), TinyEncoder.Padding(rows, 3)).Pooled[0];
    }

    [TestMethod]
    public void AComparison_NeedsPairs() => Refusal.Of<ArgumentException>(
        () => new TextNetwork(TinyEncoder.Create("ngram"), new MeanPooling(8), new LinearHead(8, 3),
            comparison: new PairComparison(8)),
        "'comparison' is given without pairs; expected null.");

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
            Refusal.OfShape("pooled", wrong, x => classifier.Classify(x));
        Refusal.Of<ArgumentException>(() => classifier.Classify(zeros(3, 8)),
            "'pooled' has shape [3, 8]; expected [2·B, D], two rows for each pair.");
    }

    private static TextNetwork CreatePairs(string kind, bool crossed, bool symmetric)
    {
        var generator = new Generator(4);
        return new TextNetwork(TinyEncoder.Create(kind), new AttentionPooling(8, generator),
            new LinearHead(symmetric ? 24 : 32, 3, generator: generator), pairs: true,
            crossed ? new PairComparison(8, generator: generator) : null, symmetric);
    }

    private static Tensor Logits(TextNetwork network, long[][] rows)
    {
        var longest = rows.Max(row => row.Length);
        return network.call(TinyEncoder.Ids(rows, longest), TinyEncoder.Padding(rows, longest));
    }

    private static Tensor Pooled(TextNetwork classifier, long[] row) =>
        classifier.Pool(classifier.Embed(TinyEncoder.Ids([row], row.Length)), null).Pooled[0];
}
