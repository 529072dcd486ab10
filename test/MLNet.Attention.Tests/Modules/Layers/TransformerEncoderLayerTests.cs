using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class TransformerEncoderLayerTests
{
    [TestMethod]
    [DataRow("encoder_layer_pre", NormPlacement.Pre, Activation.Gelu)]
    [DataRow("encoder_layer_post", NormPlacement.Post, Activation.Relu)]
    public void IsPyTorchs(string name, NormPlacement norm, Activation activation)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        using var layer = new TransformerEncoderLayer(new(16, 4, 32) { Activation = activation, Norm = norm });
        fixture.LoadInto(layer);
        layer.eval();

        var padding = fixture["padding"];
        var (output, weights) = layer.call(fixture["x"], new AttentionMask(padding));

        // PyTorch's evaluation mode writes zeros where there is padding.
        TensorAssert.Near(fixture["output"], output.masked_fill(padding.unsqueeze(-1), 0));
        CollectionAssert.AreEqual(new long[] { 3, 4, 9, 9 }, weights!.shape);
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre, Activation.Gelu)]
    [DataRow(NormPlacement.Post, Activation.Relu)]
    [DataRow(NormPlacement.Pre, Activation.Glu)]
    [DataRow(NormPlacement.Post, Activation.Geglu)]
    [DataRow(NormPlacement.Pre, Activation.Swiglu)]
    public void Gradients_AreThoseOfFiniteDifferences(NormPlacement norm, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(
            new(4, 2, 6) { Activation = activation, Norm = norm }, new Generator(1));
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(layer, [x], () => layer.call(x, new AttentionMask(Given.Padding(3, 0, 1))).Output);
    }

    [TestMethod]
    public void WithoutBiases_IsWithBiasesOfZero()
    {
        using var scope = NewDisposeScope();
        using var with = new TransformerEncoderLayer(new(8, 2, 6), new Generator(1));
        using var without = new TransformerEncoderLayer(new(8, 2, 6) { HasBias = false }, new Generator(1));
        var x = Given.Random(2, 2, 4, 8);
        TensorAssert.Near(
            with.call(x, AttentionMask.None).Output, without.call(x, AttentionMask.None).Output);
        Assert.IsFalse(without.named_parameters().Any(named => named.name.EndsWith("bias")));
    }

    [TestMethod]
    public void HeadDimensionAndScale_AreThoseOfItsAttention()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(
            new(8, 3, 6) { HeadDimension = 5, Scale = 1, Norm = NormPlacement.Pre }, new Generator(1));
        using var attention = new MultiHeadAttention(new(8, 3) { HeadDimension = 5, Scale = 1 });
        using (no_grad())
        {
            foreach (var (name, parameter) in attention.named_parameters())
                parameter.copy_(layer.get_parameter("self_attn." + name)!);
            layer.get_parameter("linear2.weight")!.fill_(0); // the feed-forward block adds nothing
        }
        var x = Given.Random(2, 2, 4, 8);
        var normed = nn.functional.layer_norm(x, [8]);

        var (output, weights) = layer.call(x, AttentionMask.None);

        var (expected, expectedWeights) = attention.call(normed, normed, AttentionMask.None);
        TensorAssert.Near(x + expected, output);
        TensorAssert.Near(expectedWeights!, weights!);
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void WrongShapes_AreRefused(NormPlacement norm)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerEncoderLayer(new(8, 2, 4) { Norm = norm });
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8), zeros(2, 2, 3, 8) })
            Refusal.OfShape("input", wrong, x => layer.call(x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => layer.call(zeros(2, 3, 8), new AttentionMask(x)));
        Refusal.Of<ArgumentNullException>(() => layer.call(null!, AttentionMask.None), "input");
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        IsRefused(new(0, 1, 4), "'Dimension' is 0; expected at least 1.");
        IsRefused(new(8, 3, 4), "'Dimension' is 8; expected a multiple of 'Heads', 3.");
        IsRefused(new(8, 0, 4), "'Heads' is 0; expected at least 1.");
        IsRefused(new(8, 2, 0), "'FeedForwardDimension' is 0; expected at least 1.");
        IsRefused(new(8, 2, 4) { HeadDimension = -1 }, "'HeadDimension' is -1; expected at least 1.");
        IsRefused(new(8, 2, 4) { Scale = 0 }, "'Scale' is 0; expected a positive, finite number.");
        IsRefused(new(8, 2, 4) { Dropout = 1 }, "'Dropout' is 1; expected a share in [0, 1).");
        IsRefused(new(8, 2, 4) { AttentionDropout = -0.5 }, "'AttentionDropout' is -0.5; expected a share in [0, 1).");
        IsRefused(new(8, 2, 4) { Activation = (Activation)9 },
            "'Activation' is 9; expected one of Relu, Gelu, Glu, Geglu, Swiglu, GeluTanh, QuickGelu, Silu, Tanh.");
        IsRefused(new(8, 2, 4) { Norm = (NormPlacement)9 }, "'Norm' is 9; expected one of Pre, Post.");

        static void IsRefused(TransformerLayerOptions options, string message)
        {
            Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(options), message);
            Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerDecoderLayer(options), message);
            Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerEncoder(1, options), message);
        }
    }
}
