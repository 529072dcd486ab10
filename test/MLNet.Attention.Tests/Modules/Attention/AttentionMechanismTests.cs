using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Multi-head attention, and the layers made of it, with each mechanism.</summary>
[TestClass]
public sealed class AttentionMechanismTests
{
    private const string Full = "full";
    private const string Entmax = "entmax";
    private const string Local = "local window";
    private const string Chunked = "chunked";
    private const string Linear = "linear";
    private const string Span = "adaptive span";

    public static IEnumerable<object[]> All => Of(Full, Entmax, Local, Chunked, Linear, Span);

    public static IEnumerable<object[]> ForAMemory => Of(Full, Entmax, Chunked, Linear);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Padding_ChangesNothing(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(
            2, 8, 2, 6, generator: new Generator(1), mechanism: Create(mechanism));
        encoder.eval();
        var x = Given.Random(1, 2, 5, 8);
        var (expected, weights) = encoder.call(x, AttentionMask.None);

        var padded = encoder.call(
            cat([x, Given.Random(2, 2, 4, 8)], 1), new AttentionMask(Given.Padding(9, 4, 4))).Output;

        TensorAssert.Near(expected, padded.narrow(1, 0, 5));
        Assert.HasCount(mechanism is Chunked or Linear ? 0 : 2, weights);
        foreach (var layer in weights)
            CollectionAssert.AreEqual(new long[] { 2, 2, 5, 5 }, layer.shape); // the window is 2·2 + 1
    }

    [TestMethod]
    [DataRow(Full)]
    [DataRow(Entmax)]
    [DataRow(Chunked)]
    [DataRow(Linear)]
    public void WithoutPositions_TheOrderIsKept_NotSeen(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(
            2, 8, 2, 6, activation: Activation.Geglu, generator: new Generator(1), mechanism: Create(mechanism));
        encoder.eval();
        var x = Given.Random(1, 2, 5, 8);
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });

        TensorAssert.Near(encoder.call(x, AttentionMask.None).Output.index_select(1, order),
            encoder.call(x.index_select(1, order), AttentionMask.None).Output);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Gradients_AreThoseOfFiniteDifferences(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(4, 2, generator: new Generator(1), mechanism: Create(mechanism));
        var x = Given.RandomDouble(1, 2, 4, 4);
        var mask = new AttentionMask(Given.Padding(4, 0, 1));

        GradientAssert.IsRight(attention, [x], () => attention.call(x, x, mask).Output);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void ATextThatIsAllPadding_GivesFiniteGradients(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(
            8, 2, 6, 0.2, generator: new Generator(1), mechanism: Create(mechanism));
        var output = layer.call(Given.Random(1, 2, 5, 8), new AttentionMask(Given.Padding(5, 1, 5))).Output;
        output.square().sum().backward();

        TensorAssert.AllFinite(output);
        foreach (var (name, parameter) in layer.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DataRow(Entmax)]
    [DataRow(Local)]
    [DataRow(Chunked)]
    [DataRow(Linear)]
    public void HasTheParametersOfFullAttention(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var full = new MultiHeadAttention(8, 2, generator: new Generator(1));
        using var other = new MultiHeadAttention(8, 2, generator: new Generator(1), mechanism: Create(mechanism));
        CollectionAssert.AreEqual(full.named_parameters().Select(named => named.name).ToList(),
            other.named_parameters().Select(named => named.name).ToList());
    }

    [TestMethod]
    public void Chunked_IsFull_AndEntmaxIsNot()
    {
        using var scope = NewDisposeScope();
        var x = Given.Random(1, 2, 5, 8) * 5;
        var mask = new AttentionMask(Given.Padding(5, 0, 2));
        Tensor Output(string mechanism)
        {
            using var encoder = new TransformerEncoder(
                2, 8, 2, 6, generator: new Generator(1), mechanism: Create(mechanism));
            encoder.eval();
            return encoder.call(x, mask).Output;
        }

        TensorAssert.Near(Output(Full), Output(Chunked));
        CollectionAssert.AreNotEqual(TensorAssert.Values(Output(Full)), TensorAssert.Values(Output(Entmax)));
    }

    [TestMethod]
    public void Entmax_GivesSomeKeysNothing()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(8, 2, generator: new Generator(1), mechanism: Create(Entmax));
        var x = Given.Random(1, 2, 9, 8) * 5;

        var weights = attention.call(x, x, AttentionMask.None).Weights!;

        TensorAssert.Near(ones(2, 2, 9), weights.sum(-1));
        Assert.IsGreaterThan(0, weights.eq(0).sum().item<long>());
    }

    [TestMethod]
    [DynamicData(nameof(ForAMemory))]
    public void DecoderLayer_DoesNotSeeTheFuture(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerDecoderLayer(8, 2, 12, activation: Activation.Geglu,
            generator: new Generator(5), mechanism: Create(mechanism), memoryMechanism: Create(mechanism));
        layer.eval();
        var (target, memory) = (Given.Random(1, 2, 6, 8), Given.Random(2, 2, 5, 8));
        var none = AttentionMask.None;

        var (output, selfWeights, memoryWeights) = layer.call(target, memory, none, none);

        TensorAssert.Near(layer.call(target.narrow(1, 0, 4), memory, none, none).Output, output.narrow(1, 0, 4));
        Assert.AreEqual(mechanism is Chunked or Linear, selfWeights is null);
        Assert.AreEqual(mechanism is Chunked or Linear, memoryWeights is null);
    }

    [TestMethod]
    [DataRow(Full)]
    [DataRow(Local)]
    [DataRow(Chunked)]
    [DataRow(Span)]
    public void AttentionDropout_IsApartFromTheOther(string mechanism)
    {
        using var scope = NewDisposeScope();
        Tensor Output(bool training, double dropout, double? attentionDropout)
        {
            using var encoder = new TransformerEncoder(1, 8, 2, 6, dropout, generator: new Generator(1),
                mechanism: Create(mechanism), attentionDropout: attentionDropout);
            encoder.train(training);
            return encoder.call(Given.Random(1, 2, 5, 8), AttentionMask.None).Output;
        }

        var nothing = Output(false, 0.5, null);
        TensorAssert.Same(nothing, Output(true, 0, null));
        CollectionAssert.AreNotEqual(TensorAssert.Values(nothing), TensorAssert.Values(Output(true, 0, 0.5)));
        CollectionAssert.AreNotEqual(TensorAssert.Values(nothing), TensorAssert.Values(Output(true, 0.5, 0)));
        TensorAssert.Same(Output(true, 0.5, null), Output(true, 0.5, 0.5));
    }

    [TestMethod]
    public void AdaptiveSpans_AreFoundInAnEncoder()
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(2, 8, 2, 6, mechanism: Create(Span));
        var penalty = stack(encoder.modules().OfType<AdaptiveSpanAttention>().Select(module => module.SpanPenalty()));
        CollectionAssert.AreEqual(new long[] { 2 }, penalty.shape);
        Assert.HasCount(2, encoder.named_parameters().Where(named => named.name.EndsWith("self_attn.attention.span")));
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        Given.OptionRefused("radius", () => Made(AttentionMechanism.LocalWindow(0)));
        Given.OptionRefused("blockLength", () => Made(AttentionMechanism.Chunked(0)));
        Given.OptionRefused("maximumSpan", () => Made(AttentionMechanism.AdaptiveSpan(0)));
        Given.OptionRefused("normalization", () => Made(AttentionMechanism.Full((AttentionFunction)9)));
        Given.OptionRefused("activation", () => new TransformerEncoderLayer(8, 2, 4, activation: (Activation)9));
        Given.OptionRefused("probability", () => new TransformerEncoderLayer(8, 2, 4, attentionDropout: 1));

        static MultiHeadAttention Made(AttentionMechanism mechanism) => new(8, 2, mechanism: mechanism);
    }

    private static IEnumerable<object[]> Of(params string[] names) => names.Select(name => new object[] { name });

    private static AttentionMechanism Create(string name) => name switch
    {
        Entmax => AttentionMechanism.Full(AttentionFunction.Entmax15),
        Local => AttentionMechanism.LocalWindow(2),
        Chunked => AttentionMechanism.Chunked(2),
        Linear => AttentionMechanism.Linear(),
        Span => AttentionMechanism.AdaptiveSpan(5.3, 2), // no key is where the mask has a kink
        _ => AttentionMechanism.Full(),
    };
}
