using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class LayerRatesTests
{
    private static readonly string[] Names =
    [
        "encoder.embedding", "encoder.positions.weight", "encoder.convolution.kernels.0.weight",
        "encoder.encoder.layers.0.linear1.weight", "encoder.encoder.layers.1.self_attn.out_proj.bias",
        "encoder.encoder.layers.10.norm1.weight", "encoder.encoder.norm.weight", "pooling.attention.encoder.layers.0.weight_ih_l0",
        "head.output.weight",
    ];

    [TestMethod]
    public void ByDefault_AllLearnAtTheSameRate() =>
        CollectionAssert.AreEqual(Enumerable.Repeat(1.0, Names.Length).ToArray(), Rates(FineTuning.Everything));

    [TestMethod]
    public void EachLayerBelow_LearnsAtTheDecayTimesTheRate_AndWhatLiesBelowTheLayersAtTheLowest() => CollectionAssert.AreEqual(
        new[] { Math.Pow(0.5, 11), Math.Pow(0.5, 11), Math.Pow(0.5, 11), Math.Pow(0.5, 10), Math.Pow(0.5, 9), 1, 1, 1, 1 },
        Rates(new FineTuning { LayerDecay = 0.5 }));

    [TestMethod]
    public void FrozenParts_HaveTheRate0()
    {
        CollectionAssert.AreEqual(new double[] { 0, 0, 0, 1, 1, 1, 1, 1, 1 }, Rates(new FineTuning { FreezesEmbeddings = true }));
        CollectionAssert.AreEqual(new double[] { 1, 1, 1, 0, 0, 1, 1, 1, 1 }, Rates(new FineTuning { FrozenLayers = 2 }));
    }

    [TestMethod]
    public void WithAdapters_NothingElseOfTheEncoderLearns_AndAdaptersHaveTheRatesOfTheirLayers()
    {
        var tuning = new FineTuning { LoraRank = 2, LayerDecay = 0.5, FrozenLayers = 1 };
        CollectionAssert.AreEqual(new double[] { 0, 0, 0, 0, 0, 0, 0, 1, 1 }, Rates(tuning));
        var rates = new LayerRates(tuning, Names);
        Assert.AreEqual(Math.Pow(0.5, 9), rates.OfAdapter("encoder.encoder.layers.1.self_attn.0.lora_A"));
        Assert.IsFalse(rates.IsAdapted("encoder.encoder.layers.0.self_attn"));
        Assert.IsTrue(rates.IsAdapted("encoder.encoder.layers.1.self_attn"));
        Assert.IsFalse(rates.IsAdapted("head.output"));
    }

    /// <summary>They are a few numbers a head, and no adapter is made for them.</summary>
    [TestMethod]
    public void WithAdapters_SpansAndGatesLearn()
    {
        string[] names =
        [
            "encoder.encoder.layers.0.self_attn.gate_weight", "encoder.encoder.layers.1.self_attn.gate_bias",
            "encoder.encoder.layers.1.self_attn.attention.span", "encoder.encoder.layers.1.self_attn.in_proj_weight",
        ];
        var rates = new LayerRates(new FineTuning { LoraRank = 2, FrozenLayers = 1 }, names);
        CollectionAssert.AreEqual(new double[] { 0, 1, 1, 0 }, Array.ConvertAll(names, rates.Of));
    }

    [TestMethod]
    public void ARecurrentEncoder_HasLayersToo() => Assert.AreEqual(0.25, new LayerRates(
        new FineTuning { LayerDecay = 0.5 }, ["encoder.layers.0.weight_ih_l0", "encoder.layers.1.weight_ih_l0", "encoder.embedding"])
        .Of("encoder.embedding"));

    [TestMethod]
    public void OfADecoder_TheLayersDecayToo_AndOnlyThoseOfTheEncoderAreFrozen()
    {
        string[] names =
        [
            "embedding", "encoder.embedding", "encoder.encoder.layers.0.linear1.weight", "encoder.encoder.layers.1.linear1.weight",
            "norm.weight", "decoder.positions.weight", "decoder.layers.0.linear1.weight", "decoder.layers.2.norm1.weight",
            "decoder.norm.weight", "decoder.pointer_key.weight", "head.bias",
        ];
        CollectionAssert.AreEqual(new[] { 0.125, 0.125, 0.5, 1, 1, 0.125, 0.25, 1, 1, 1, 1 }, Rates(new FineTuning { LayerDecay = 0.5 }));
        CollectionAssert.AreEqual(new double[] { 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1 },
            Rates(new FineTuning { FreezesEmbeddings = true, FrozenLayers = 1 }));
        CollectionAssert.AreEqual(new double[names.Length], Rates(new FineTuning { LoraRank = 1 }), "adapters alone");
        var adapted = new LayerRates(new FineTuning { LoraRank = 1, FrozenLayers = 1 }, names);
        Assert.IsFalse(adapted.IsAdapted("encoder.encoder.layers.0.self_attn"));
        Assert.IsTrue(adapted.IsAdapted("encoder.encoder.layers.1.self_attn"));
        Assert.IsTrue(adapted.IsAdapted("decoder.layers.0.multihead_attn"));
        Assert.IsFalse(adapted.IsAdapted("decoder.pointer_key"));

        double[] Rates(FineTuning tuning) => Array.ConvertAll(names, new LayerRates(tuning, names).Of);
    }

    private static double[] Rates(FineTuning tuning)
    {
        var rates = new LayerRates(tuning, Names);
        return Array.ConvertAll(Names, rates.Of);
    }
}
