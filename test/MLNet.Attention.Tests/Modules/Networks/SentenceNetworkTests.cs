using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>The network that scores sentences.</summary>
[TestClass]
public sealed class SentenceNetworkTests
{
    private const int Dimension = 8;
    private const int Features = 3;

    private static readonly long[][] First = [[2, 3, 4], [5, 6]];
    private static readonly long[][] Second = [[7], [3, 3, 3, 3], [8, 2]];

    [TestMethod]
    public void ADocumentInABatch_HasTheScoresThatItHasAlone()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = Create();
        var together = Scores(network, First, Second);
        CollectionAssert.AreEqual(Scores(network, First), together[..2], new Near());
        CollectionAssert.AreEqual(Scores(network, Second), together[2..], new Near());
    }

    [TestMethod]
    public void TheScoreOfASentence_DependsOnTheOthersAndOnItsFeatures()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = Create();
        var scores = Scores(network, First);
        Assert.AreNotEqual(scores[0], Scores(network, [First[0], [9, 9]])[0]);
        Assert.AreNotEqual(scores[0], Scores(network, [First[1], First[0]])[1], "its place");
        Assert.AreNotEqual(scores[0], network.call(Input([First]) with { Features = ones([2, Features]) })[0].item<float>());
    }

    [TestMethod]
    public void EveryParameter_GetsAGradient()
    {
        using var scope = NewDisposeScope();
        var network = Create();
        network.call(Input([First, Second])).square().sum().backward();
        foreach (var (name, parameter) in network.named_parameters())
            Assert.IsGreaterThan(0, parameter.grad!.abs().sum().item<float>(), name);
    }

    [TestMethod]
    public void AWrongShape_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = Create();
        var input = Input([First]);
        Refusal.Of<ArgumentException>(() => network.call(input with { Features = ones([2, 2]) }), "Features", "[2, 2]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Places = tensor(new long[] { 0 }) }), "Places", "[1]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Slots = tensor(new long[] { 0, 1 }) }), "Slots", "[2]");
    }

    private static SentenceNetwork Create()
    {
        var generator = new Generator(1);
        var network = new SentenceNetwork(new ConvolutionalTextEncoder(10, [1, 2], Dimension, 0, generator), Features, 16, 1,
            new TransformerLayerOptions(Dimension, 2, 16), generator);
        network.eval();
        return network;
    }

    private static float[] Scores(SentenceNetwork network, params long[][][] documents) =>
        network.call(Input(documents)).data<float>().ToArray();

    private static SentenceInput Input(long[][][] documents)
    {
        var sentences = documents.SelectMany(document => document).ToArray();
        var (longest, most) = (sentences.Max(s => s.Length), documents.Max(document => document.Length));
        var ids = sentences.SelectMany(s => s.Concat(new long[longest - s.Length])).ToArray();
        var padding = sentences.SelectMany(s => Enumerable.Range(0, longest).Select(i => i >= s.Length)).ToArray();
        var features = sentences.SelectMany(s => new float[] { s.Length, s[0], 1 }).ToArray();
        var (slots, missing, places, next) = (new List<long>(), new List<bool>(), new List<long>(), 0);
        foreach (var document in documents)
        {
            for (var i = 0; i < most; i++)
            {
                if (i < document.Length)
                    places.Add(slots.Count);
                missing.Add(i >= document.Length);
                slots.Add(i < document.Length ? next++ : sentences.Length);
            }
        }
        return new SentenceInput(tensor(ids, [sentences.Length, longest]), tensor(padding, [sentences.Length, longest]),
            tensor(features, [sentences.Length, Features]), tensor(slots.ToArray(), [documents.Length, most]),
            tensor(missing.ToArray(), [documents.Length, most]), tensor(places.ToArray()));
    }

    private sealed class Near : System.Collections.IComparer
    {
        public int Compare(object? a, object? b) => Math.Abs((float)a! - (float)b!) < 1e-5 ? 0 : 1;
    }
}
