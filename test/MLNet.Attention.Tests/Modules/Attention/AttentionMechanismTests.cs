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
    private const string Auto = "auto";
    private const string Global = "global window";
    private const string Additive = "additive";
    private const string Multiplicative = "multiplicative";
    private const string Cosine = "cosine";

    public static IEnumerable<object[]> All => Of(
        Full, Entmax, Local, Global, Chunked, Linear, Span, Additive, Multiplicative, Cosine);

    public static IEnumerable<object[]> ForAMemory =>
        Of(Full, Entmax, Chunked, Linear, Additive, Multiplicative, Cosine);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Padding_ChangesNothing(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(
            2, new(8, 2, 6) { Mechanism = Create(mechanism) }, generator: new Generator(1));
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
        using var encoder = new TransformerEncoder(2,
            new(8, 2, 6) { Activation = Activation.Geglu, Mechanism = Create(mechanism) }, generator: new Generator(1));
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
        using var attention = new MultiHeadAttention(new(4, 2) { Mechanism = Create(mechanism) }, new Generator(1));
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
            new(8, 2, 6) { Dropout = 0.2, Mechanism = Create(mechanism) }, new Generator(1));
        var output = layer.call(Given.Random(1, 2, 5, 8), new AttentionMask(Given.Padding(5, 1, 5))).Output;
        output.square().sum().backward();

        TensorAssert.AllFinite(output);
        foreach (var (name, parameter) in layer.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DataRow(Entmax)]
    [DataRow(Local)]
    [DataRow(Global)]
    [DataRow(Chunked)]
    [DataRow(Linear)]
    [DataRow(Cosine)]
    public void HasTheParametersOfFullAttention(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var full = new MultiHeadAttention(new(8, 2), new Generator(1));
        using var other = new MultiHeadAttention(new(8, 2) { Mechanism = Create(mechanism) }, new Generator(1));
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
                2, new(8, 2, 6) { Mechanism = Create(mechanism) }, generator: new Generator(1));
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
        using var attention = new MultiHeadAttention(new(8, 2) { Mechanism = Create(Entmax) }, new Generator(1));
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
        using var layer = new TransformerDecoderLayer(
            new(8, 2, 12) { Activation = Activation.Geglu, Mechanism = Create(mechanism) },
            memoryMechanism: Create(mechanism), generator: new Generator(5));
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
    [DataRow(Global)]
    [DataRow(Chunked)]
    [DataRow(Span)]
    [DataRow(Additive)]
    [DataRow(Multiplicative)]
    [DataRow(Cosine)]
    public void AttentionDropout_IsApartFromTheOther(string mechanism)
    {
        using var scope = NewDisposeScope();
        Tensor Output(bool training, double dropout, double? attentionDropout)
        {
            using var encoder = new TransformerEncoder(1,
                new(8, 2, 6) { Dropout = dropout, AttentionDropout = attentionDropout, Mechanism = Create(mechanism) },
                generator: new Generator(1));
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
        using var encoder = new TransformerEncoder(2, new(8, 2, 6) { Mechanism = Create(Span) });
        var penalty = stack(encoder.modules().OfType<AdaptiveSpanAttention>().Select(module => module.SpanPenalty()));
        CollectionAssert.AreEqual(new long[] { 2 }, penalty.shape);
        Assert.HasCount(2, encoder.named_parameters().Where(named => named.name.EndsWith("self_attn.attention.span")));
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        IsRefused(AttentionMechanism.LocalWindow(0), "'windowRadius' is 0; expected at least 1.");
        IsRefused(AttentionMechanism.Chunked(0), "'blockLength' is 0; expected at least 1.");
        IsRefused(AttentionMechanism.Auto(-1), "'longest' is -1; expected at least 0.");
        IsRefused(AttentionMechanism.AdaptiveSpan(0), "'maximumSpan' is 0; expected a positive, finite number.");
        IsRefused(AttentionMechanism.Full((AttentionFunction)9), "'function' is 9; expected one of Softmax, Entmax15.");
        IsRefused(AttentionMechanism.GlobalWindow(0), "'windowRadius' is 0; expected at least 1.");
        IsRefused(AttentionMechanism.GlobalWindow(1, -1), "'globalTokens' is -1; expected at least 0.");
        IsRefused(AttentionMechanism.Cosine(), "'Scale' is -1; expected a positive, finite number.", scale: -1);
        IsRefused(AttentionMechanism.Linear(), "'scale' is 2; expected null for linear attention.", scale: 2);
        IsRefused(AttentionMechanism.Additive(), "'scale' is 2; expected null for additive attention.", scale: 2);
        IsRefused(AttentionMechanism.Multiplicative(), "'scale' is 2; expected null for multiplicative attention.", scale: 2);

        static void IsRefused(AttentionMechanism mechanism, string message, double? scale = null) =>
            Refusal.Of<ArgumentOutOfRangeException>(
                () => new MultiHeadAttention(new(8, 2) { Mechanism = mechanism, Scale = scale }), message);
    }

    [TestMethod]
    [DataRow(Full)]
    [DataRow(Entmax)]
    [DataRow(Local)]
    [DataRow(Chunked)]
    [DataRow(Span)]
    [DataRow(Auto)]
    [DataRow(Global)]
    public void AScale_IsThatOfTheQueries(string mechanism)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Given.Random(1, 2, 2, 5, 4), Given.Random(2, 2, 2, 5, 4), Given.Random(3, 2, 2, 5, 3));

        var expected = Output(null, q * 0.6); // 0.3 instead of 1/√4
        TensorAssert.Near(expected, Output(0.3, q));

        Tensor Output(double? scale, Tensor query)
        {
            using var attention = Create(mechanism).Create(new AttentionHeads(2, 4, Scale: scale));
            return Mechanisms.Call(attention, query, k, v, AttentionMask.None);
        }
    }

    private static IEnumerable<object[]> Of(params string[] names) => names.Select(name => new object[] { name });

    private static AttentionMechanism Create(string name) => Mechanisms.Of(name);
}
