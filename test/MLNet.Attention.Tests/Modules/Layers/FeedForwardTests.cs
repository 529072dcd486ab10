using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

/// <summary>The gated feed-forward blocks, seen through a layer whose attention adds nothing.</summary>
[TestClass]
public sealed class FeedForwardTests
{
    private const int Width = 4;
    private const int Inner = 3;

    [TestMethod]
    [DataRow(Activation.Glu)]
    [DataRow(Activation.Geglu)]
    [DataRow(Activation.Swiglu)]
    public void IsTheFormula(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(
            new(Width, 1, Inner) { Activation = activation }, new Generator(1));
        layer.to(ScalarType.Float64).eval();
        using (no_grad())
        {
            layer.get_parameter("self_attn.out_proj.weight")!.zero_();
            layer.get_parameter("linear1.bias")!.copy_(Given.RandomDouble(2, 2 * Inner));
        }
        var x = Given.RandomDouble(1, 1, 1, Width);

        var output = layer.call(x, AttentionMask.None).Output;

        var normed = nn.functional.layer_norm(x, [Width]);
        var inner = TensorAssert.Values(nn.functional.linear(
            normed, layer.get_parameter("linear1.weight")!, layer.get_parameter("linear1.bias")!));
        var gated = Enumerable.Range(0, Inner).Select(i => Gate(activation, inner[i]) * inner[i + Inner]).ToArray();
        var expected = x + nn.functional.linear(tensor(gated), layer.get_parameter("linear2.weight")!);
        TensorAssert.Near(expected, output, 1e-7);
    }

    [TestMethod]
    [DataRow(Activation.Gelu, Activation.Geglu)]
    [DataRow(Activation.Silu, Activation.Swiglu)]
    public void AnActivation_BecomesAGate_OnRequest(Activation activation, Activation gated)
    {
        using var scope = NewDisposeScope();
        var options = new TransformerLayerOptions(Width, 1, Inner);
        using var layer = new TransformerEncoderLayer(
            options with { Activation = activation, IsFeedForwardGated = true }, new Generator(1));
        using var other = new TransformerEncoderLayer(options with { Activation = gated }, new Generator(1));
        var x = Given.Random(1, 2, 3, Width);
        TensorAssert.Same(other.call(x, AttentionMask.None).Output, layer.call(x, AttentionMask.None).Output);
    }

    [TestMethod]
    [DataRow(Activation.Relu, Inner)]
    [DataRow(Activation.Gelu, Inner)]
    [DataRow(Activation.Glu, 2 * Inner)]
    public void AGate_DoublesTheFirstLayer(Activation activation, long expected)
    {
        using var layer = new TransformerDecoderLayer(new(Width, 1, Inner) { Activation = activation });
        CollectionAssert.AreEqual(new[] { expected, Width }, layer.get_parameter("linear1.weight")!.shape);
        CollectionAssert.AreEqual(new long[] { Width, Inner }, layer.get_parameter("linear2.weight")!.shape);
    }

    private static double Gate(Activation activation, double x)
    {
        var sigmoid = 1 / (1 + Math.Exp(-x));
        return activation switch
        {
            Activation.Glu => sigmoid,
            Activation.Swiglu => x * sigmoid,
            _ => x * (1 + tensor(x / Math.Sqrt(2)).erf().item<double>()) / 2,
        };
    }
}
