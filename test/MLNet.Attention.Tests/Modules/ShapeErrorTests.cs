using System.Text.RegularExpressions;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>
/// A wrong shape never reaches an operator of libtorch, some of which end the process: it gives an ArgumentException
/// that names the argument, its shape and the shape expected.
/// </summary>
[TestClass]
public sealed class ShapeErrorTests
{
    private const string Query = "query";
    private const string Key = "key";
    private const string Value = "value";
    private const string Memory = "memory";
    private const string Input = "input";
    private const string Ids = "ids";
    private const string Padding = "padding";

    [TestMethod]
    public void ScaledDotProductAttention()
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        var (q, k, v) = (Of(2, 3, 4, 5), Of(2, 3, 6, 5), Of(2, 3, 6, 7));

        Refused(Query, Of(2, 4, 5), x => attention.call(x, k, v, AttentionMask.None));
        Refused(Query, Of(2), x => attention.call(x, k, v, AttentionMask.None));
        foreach (var wrong in new[] { Of(1, 3, 6, 5), Of(2, 1, 6, 5), Of(2, 3, 6, 4), Of(3, 6, 5), Of(2, 3, 6, 5, 1) })
            Refused(Key, wrong, x => attention.call(q, x, v, AttentionMask.None));
        foreach (var wrong in new[] { Of(1, 3, 6, 7), Of(2, 4, 6, 7), Of(2, 3, 5, 7), Of(2, 3, 6) })
            Refused(Value, wrong, x => attention.call(q, k, x, AttentionMask.None));
        foreach (var wrong in new[] { Mask(2, 4), Mask(1, 6), Mask(6), Mask(2, 3, 4, 6) })
            Refused(Padding, wrong, x => attention.call(q, k, v, new AttentionMask(x)));
    }

    [TestMethod]
    public void ScaledDotProductAttention_Bias()
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        var (q, k, v) = (Of(2, 3, 4, 5), Of(2, 3, 6, 5), Of(2, 3, 6, 7));
        foreach (var wrong in new[] { Of(3, 4, 5), Of(2, 4, 6), Of(3, 5, 6), Of(1, 2, 3, 4, 6), Of(4, 3, 4, 6) })
            Refused("mask", wrong, x => attention.call(q, k, v, new AttentionMask(Bias: x)));
        foreach (var right in new[] { Of(3, 4, 6), Of(2, 3, 4, 6), Of(2, 1, 1, 6), Of(6), Of(4, 1) })
            attention.call(q, k, v, new AttentionMask(Bias: right));
    }

    [TestMethod]
    public void ScaledDotProductAttention_CausalMaskOfTwoLengths()
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        var error = Assert.ThrowsExactly<ArgumentException>(() =>
            attention.call(Of(1, 1, 4, 2), Of(1, 1, 6, 2), Of(1, 1, 6, 2), new AttentionMask(Causal: true)));
        Assert.AreEqual("mask", error.ParamName);
        Assert.Contains("L = 4, S = 6", error.Message);
    }

    [TestMethod]
    public void MultiHeadAttention()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(8, 2);
        foreach (var wrong in new[] { Of(2, 3, 6), Of(3, 8), Of(2, 2, 3, 8) })
            Refused(Query, wrong, x => attention.call(x, Of(2, 4, 8), AttentionMask.None));
        foreach (var wrong in new[] { Of(1, 4, 8), Of(2, 4, 6), Of(4, 8) })
            Refused(Memory, wrong, x => attention.call(Of(2, 3, 8), x, AttentionMask.None));
        Refused(Padding, Mask(2, 3), x => attention.call(Of(2, 3, 8), Of(2, 4, 8), new AttentionMask(x)));
        NullIsRefused(Query, () => attention.call(null!, Of(2, 4, 8), AttentionMask.None));
        NullIsRefused(Memory, () => attention.call(Of(2, 4, 8), null!, AttentionMask.None));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TransformerEncoderLayer(bool normFirst)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(8, 2, 4, normFirst: normFirst);
        foreach (var wrong in new[] { Of(2, 3, 6), Of(3, 8), Of(2, 2, 3, 8) })
            Refused(Input, wrong, x => layer.call(x, AttentionMask.None));
        Refused(Padding, Mask(2, 4), x => layer.call(Of(2, 3, 8), new AttentionMask(x)));
        NullIsRefused(Input, () => layer.call(null!, AttentionMask.None));
    }

    [TestMethod]
    public void TransformerEncoder()
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(2, 8, 2, 4);
        foreach (var wrong in new[] { Of(2, 3, 6), Of(3, 8) })
            Refused(Input, wrong, x => encoder.call(x, AttentionMask.None));
        Refused(Padding, Mask(3, 3), x => encoder.call(Of(2, 3, 8), new AttentionMask(x)));
    }

    [TestMethod]
    public void Positions()
    {
        using var scope = NewDisposeScope();
        foreach (var positions in new nn.Module<Tensor, Tensor>[]
            { new SinusoidalPositionalEncoding(5, 8), new LearnedPositionalEncoding(5, 8) })
        {
            foreach (var wrong in new[] { Of(2, 3, 6), Of(3, 8) })
                Refused(Input, wrong, x => positions.call(x));
            var error = Assert.ThrowsExactly<ArgumentException>(() => positions.call(Of(1, 6, 8)));
            Assert.AreEqual(Input, error.ParamName);
            Assert.Contains("length 6; expected at most 5", error.Message);
        }
    }

    [TestMethod]
    public void AttentionPooling()
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(8);
        foreach (var wrong in new[] { Of(2, 3, 6), Of(3, 8), Of(8), Of(1, 2, 3, 8) })
            Refused(Input, wrong, x => pooling.call(x, null));
        foreach (var wrong in new[] { Mask(2, 4), Mask(3, 3), Mask(3) })
            Refused(Padding, wrong, x => pooling.call(Of(2, 3, 8), x));
    }

    [TestMethod]
    public void LinearHead()
    {
        using var scope = NewDisposeScope();
        using var head = new LinearHead(8, 3);
        foreach (var wrong in new[] { Of(2, 6), Of(8), Of(2, 1, 8) })
            Refused(Input, wrong, x => head.call(x));
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void TextEncoderAndClassifier(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyNetwork.Create(positions);
        using var encoder = new TransformerTextEncoder(12, 20, 1, 8, 2, 4, positions);
        foreach (var call in new Action<Tensor, Tensor?>[]
            { (ids, padding) => classifier.call(ids, padding), (ids, padding) => encoder.call(ids, padding) })
        {
            foreach (var wrong in new[] { IdsOf(3), IdsOf(1, 2, 3) })
                Refused(Ids, wrong, x => call(x, null));
            foreach (var wrong in new[] { Mask(2, 4), Mask(1, 3), Mask(3) })
                Refused(Padding, wrong, x => call(IdsOf(2, 3), x));
            var error = Assert.ThrowsExactly<ArgumentException>(() => call(IdsOf(2, 21), null));
            Assert.AreEqual(Ids, error.ParamName);
            Assert.Contains("21", error.Message);
            Assert.Contains("at most 20", error.Message);
        }
    }

    [TestMethod]
    public void PaddingThatIsNotBoolean()
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(8);
        var error = Assert.ThrowsExactly<ArgumentException>(() => pooling.call(Of(2, 3, 8), Of(2, 3)));
        Assert.AreEqual(Padding, error.ParamName);
        Assert.Contains("Float32; expected Bool", error.Message);
    }

    [TestMethod]
    public void Constructors()
    {
        ArgumentIsRefused("heads", () => new MultiHeadAttention(8, 3));
        ArgumentIsRefused("heads", () => new MultiHeadAttention(8, 0));
        ArgumentIsRefused("dimension", () => new MultiHeadAttention(0, 1));
        ArgumentIsRefused("dimension", () => new SinusoidalPositionalEncoding(5, 7));
        ArgumentIsRefused("maximumLength", () => new SinusoidalPositionalEncoding(0, 8));
        ArgumentIsRefused("maximumLength", () => new LearnedPositionalEncoding(0, 8));
        ArgumentIsRefused("dimension", () => new LearnedPositionalEncoding(5, 0));
        ArgumentIsRefused("dimension", () => new AttentionPooling(0));
        ArgumentIsRefused("dimension", () => new LinearHead(0, 1));
        ArgumentIsRefused("classes", () => new LinearHead(8, 0));
        ArgumentIsRefused("layers", () => new TransformerEncoder(0, 8, 2, 4));
        ArgumentIsRefused("feedForwardDimension", () => new TransformerEncoderLayer(8, 2, 0));
        ArgumentIsRefused("vocabularySize", () => new TransformerTextEncoder(0, 5, 1, 8, 2, 4));
        ArgumentIsRefused(
            "positionalEncoding", () => new TransformerTextEncoder(9, 5, 1, 8, 2, 4, (PositionalEncoding)9));
    }

    private static void Refused(string argument, Tensor wrong, Action<Tensor> call)
    {
        var shape = $"[{string.Join(", ", wrong.shape)}]";
        var error = Assert.ThrowsExactly<ArgumentException>(() => call(wrong), $"{argument} {shape}");
        Assert.AreEqual(argument, error.ParamName, $"{argument} {shape}");
        Assert.MatchesRegex($@"has shape {Regex.Escape(shape)}; expected .*\[", error.Message);
    }

    private static void NullIsRefused(string argument, Action call) =>
        Assert.AreEqual(argument, Assert.ThrowsExactly<ArgumentNullException>(call).ParamName);

    private static void ArgumentIsRefused(string argument, Func<nn.Module> create)
    {
        var error = Assert.Throws<ArgumentException>(() => create().Dispose());
        Assert.Contains(argument, error.Message);
    }

    private static Tensor Of(params long[] shape) => zeros(shape);

    private static Tensor Mask(params long[] shape) => zeros(shape, ScalarType.Bool);

    private static Tensor IdsOf(params long[] shape) => zeros(shape, ScalarType.Int64);
}
