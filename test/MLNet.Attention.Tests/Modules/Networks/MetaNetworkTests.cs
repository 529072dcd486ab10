using System.Diagnostics;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Tests.Modules.Encoders;
using TorchSharp;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>On the meta device, a network has the names and shapes of its parameters and no memory for them.</summary>
[TestClass]
[DoNotParallelize] // one of them measures the process
public sealed class MetaNetworkTests
{
    private static readonly Dictionary<string, Func<torch.nn.Module>> Modules = new()
    {
        ["learned positions"] = () => TinyNetwork.Create(PositionalEncoding.Learned),
        ["convolutions"] = () => new TransformerTextEncoder(9, 5, 1, new(8, 2, 4), kernelSizes: [1, 3]),
        ["gated, without biases"] = () => new TransformerEncoder(
            2, new(8, 2, 4) { Activation = Activation.Geglu, HasBias = false, HeadDimension = 3 }),
        ["adaptive span"] = () => new TransformerEncoder(1, new(8, 2, 4) { Mechanism = AttentionMechanism.AdaptiveSpan(5) }),
        ["chunked, ALiBi"] = () => new TransformerEncoder(1, new(8, 2, 4) { Mechanism = AttentionMechanism.Chunked(8, true) }),
        ["relative positions"] = () => new TransformerTextEncoder(9, 5, 2, new(8, 2, 4), PositionalEncoding.Relative),
        ["gates"] = () => new TransformerEncoder(1, new(8, 2, 4) { IsGated = true, Mechanism = AttentionMechanism.Additive() }),
        ["rotary heads in windows"] = () => new TransformerEncoder(
            1, new(8, 2, 4) { IsRotary = true, IsGated = true, Mechanism = AttentionMechanism.GlobalWindow(2, 1) }),
        ["local-p"] = () => new LocalAttentionBias(AttentionLocality.Predictive, 4, 2),
        ["decoder layer"] = () => new TransformerDecoderLayer(new(8, 2, 4), memoryDimension: 6),
        ["recurrent step"] = () => new RecurrentStep(3, 4),
        ["recurrent decoder"] = () => new RecurrentTextDecoder(4, 2, new AdditiveAttention(4, 4, 5), RecurrentCell.Gru),
        ["transformer decoder"] = () => new TransformerTextDecoder(9, 2, new(8, 2, 4), hasPointer: true),
        ["generation head"] = () => new GenerationHead(4, 9, copies: true),
        ["sequence to sequence"] = () => TinySequenceNetwork.Create("transformer", copies: true),
        ["additive"] = () => new AdditiveAttention(3, 4, 5),
        ["general"] = () => new MultiplicativeAttention(MultiplicativeScore.General, 3, 4),
        ["concat"] = () => new MultiplicativeAttention(MultiplicativeScore.Concat, 3, 4, 5),
        ["hierarchical"] = () => new HierarchicalAttention(4),
        ["head"] = () => new LinearHead(4, 3),
    };

    public static IEnumerable<object[]> Kinds => TinyEncoder.Kinds;

    public static IEnumerable<object[]> Names => Modules.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void EveryEncoder_AndItsNetwork_HaveTheNamesAndShapesOfTheReal(string kind)
    {
        HasTheNamesAndShapesOfTheReal(() => TinyEncoder.Create(kind));
        HasTheNamesAndShapesOfTheReal(() => TinyEncoder.CreateClassifier(kind, pairs: true));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void EveryOtherModule_HasTheNamesAndShapesOfTheReal(string name) => HasTheNamesAndShapesOfTheReal(Modules[name]);

    [TestMethod]
    public void ANetworkOfAbsurdSize_TakesHardlyTimeAndMemory()
    {
        Make(1).Dispose(); // compiled
        var (watch, before) = (Stopwatch.StartNew(), Environment.WorkingSet);

        using var network = Make(128);

        Assert.IsLessThan(5, watch.Elapsed.TotalSeconds, "seconds");
        Assert.IsLessThan(32L << 20, Environment.WorkingSet - before, "bytes; the parameters would take 1.6 TiB");
        var count = network.parameters().Sum(parameter => parameter.numel());
        Assert.IsGreaterThan(400_000_000_000, count, "parameters");

        static TextNetwork Make(int layers)
        {
            using var meta = Init.OnMeta();
            const long Width = 16_384;
            return new TextNetwork(
                new TransformerTextEncoder(1 << 18, 1 << 20, layers, new(Width, 16, 65_536), PositionalEncoding.Learned,
                    Enumerable.Repeat(64L, 16).ToArray()),
                new AttentionPooling(Width),
                new LinearHead(4 * Width, 1 << 20),
                pairs: true);
        }
    }

    private static void HasTheNamesAndShapesOfTheReal(Func<torch.nn.Module> create)
    {
        using var real = create();
        using var scope = Init.OnMeta();
        using var meta = create();
        CollectionAssert.AreEqual(Described(real), Described(meta));
        foreach (var (name, parameter) in meta.named_parameters())
        {
            Assert.AreEqual(DeviceType.META, parameter.device_type, name);
            Assert.IsTrue(parameter.requires_grad, name);
        }
    }

    private static List<string> Described(torch.nn.Module module) => module.named_parameters()
        .Select(named => $"{named.name} [{string.Join(", ", named.parameter.shape)}] {named.parameter.dtype}").ToList();
}
