using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

[TestClass]
public sealed class TextNetworkEnsembleTests
{
    [TestMethod]
    public void TheLogitsAreTheMeanOfTheNetworks()
    {
        using var scope = NewDisposeScope();
        var (ensemble, ids, padding) = Create();
        var logits = ensemble.Networks.Select(network => network.call(ids, padding)).ToArray();
        TensorAssert.Near((logits[0] + logits[1] + logits[2]) / 3, ensemble.call(ids, padding), 1e-6);
    }

    [TestMethod]
    public void EmbeddingPoolingAndClassifying_IsTheSame_AndAveragesTheWeights()
    {
        using var scope = NewDisposeScope();
        var (ensemble, ids, padding) = Create();
        var embedded = ensemble.Embed(ids);
        CollectionAssert.AreEqual(new long[] { 2, 4, 3 * 8 }, embedded.shape);
        var (pooled, pooling, rollout, weights) = ensemble.Pool(embedded, padding);
        CollectionAssert.AreEqual(new long[] { 2, 3 * 8 }, pooled.shape);
        CollectionAssert.AreEqual(new long[] { 2, 3 * 2, 4, 4 }, weights[0].shape);
        TensorAssert.Near(ensemble.call(ids, padding), ensemble.Classify(pooled), 1e-6);

        var ofEach = ensemble.Networks.Select(network => network.Pool(network.Embed(ids), padding)).ToArray();
        TensorAssert.Near(ofEach.Select(of => of.PoolingWeights).Aggregate((a, b) => a + b) / 3, pooling, 1e-6);
        TensorAssert.Near(ofEach.Select(of => AttentionRollout.Compute(of.Weights, of.PoolingWeights))
            .Aggregate((a, b) => a + b) / 3, rollout, 1e-6);
    }

    [TestMethod]
    public void OfCrossedPairs_EachNetworkComparesItsOwnTexts()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var ensemble = new TextNetworkEnsemble([.. Enumerable.Range(0, 2).Select(_ => new TextNetwork(
            new TransformerTextEncoder(20, 8, 1, new TransformerLayerOptions(8, 2, 16), generator: generator),
            new MeanPooling(8), new LinearHead(3 * 8, 4, 0, generator), pairs: true, new PairComparison(8, 0, generator),
            symmetric: true))]);
        ensemble.eval();
        var padding = tensor(new[] { false, false, false, false, false, false, true, true }, [2, 4]);
        var ids = tensor(new long[] { 3, 4, 5, 6, 7, 8, 0, 0 }, [2, 4]); // one pair
        var (pooled, _, _, _) = ensemble.Pool(ensemble.Embed(ids), padding);
        CollectionAssert.AreEqual(new long[] { 2, 2 * 8 }, pooled.shape);
        var logits = ensemble.Networks.Select(network => network.call(ids, padding)).ToArray();
        TensorAssert.Near((logits[0] + logits[1]) / 2, ensemble.Classify(pooled), 1e-6);
        TensorAssert.Near(ensemble.call(ids, padding), ensemble.call(ids.flip(0), padding.flip(0)), 1e-6);
    }

    [TestMethod]
    public void WithoutANetwork_IsAnError() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextNetworkEnsemble([]));

    private static (TextNetworkEnsemble Ensemble, Tensor Ids, Tensor Padding) Create()
    {
        using var generator = new Generator(3);
        var ensemble = new TextNetworkEnsemble([.. Enumerable.Range(0, 3).Select(_ => new TextNetwork(
            new TransformerTextEncoder(20, 8, 1, new TransformerLayerOptions(8, 2, 16), generator: generator),
            new AttentionPooling(8, generator), new LinearHead(8, 4, 0, generator)))]);
        ensemble.eval();
        var padding = tensor(new[] { false, false, false, false, false, false, true, true }, [2, 4]);
        return (ensemble, tensor(new long[] { 3, 4, 5, 6, 7, 8, 0, 0 }, [2, 4]), padding);
    }
}
