using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class TransformerDecoderLayerTests
{
    [TestMethod]
    [DataRow("decoder_layer_pre", NormPlacement.Pre, Activation.Gelu)]
    [DataRow("decoder_layer_post", NormPlacement.Post, Activation.Relu)]
    public void IsPyTorchs(string name, NormPlacement norm, Activation activation)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        using var layer = new TransformerDecoderLayer(new(16, 4, 32) { Activation = activation, Norm = norm });
        fixture.LoadInto(layer);
        layer.eval();

        var (output, selfWeights, memoryWeights) = layer.call(fixture["target"], fixture["memory"],
            AttentionMask.None, new AttentionMask(fixture["memory_padding"]));

        TensorAssert.Near(fixture["output"], output);
        CollectionAssert.AreEqual(new long[] { 3, 4, 7, 7 }, selfWeights!.shape);
        CollectionAssert.AreEqual(new long[] { 3, 4, 7, 9 }, memoryWeights!.shape);
        TensorAssert.Near(ones(3, 4, 7), selfWeights.sum(-1));
        TensorAssert.Near(ones(3, 4, 7), memoryWeights.sum(-1));
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void ThePast_DoesNotSeeTheFuture(NormPlacement norm)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(norm);
        var (target, memory) = (Given.Random(1, 2, 6, 8), Given.Random(2, 2, 5, 8));

        var whole = layer.call(target, memory, AttentionMask.None, AttentionMask.None).Output;
        var begun = layer.call(target.narrow(1, 0, 4), memory, AttentionMask.None, AttentionMask.None).Output;

        TensorAssert.Near(begun, whole.narrow(1, 0, 4));
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void Padding_ChangesNothing_AndTheOrderOfTheMemoryIsNotSeen(NormPlacement norm)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(norm);
        var (target, memory) = (Given.Random(1, 2, 4, 8), Given.Random(2, 2, 5, 8));
        var expected = layer.call(target, memory, AttentionMask.None, AttentionMask.None).Output;

        var padded = layer.call(
            cat([target, Given.Random(3, 2, 3, 8)], 1), cat([memory, Given.Random(4, 2, 2, 8)], 1),
            new AttentionMask(Given.Padding(7, 3, 3)), new AttentionMask(Given.Padding(7, 2, 2))).Output;
        TensorAssert.Near(expected, padded.narrow(1, 0, 4));

        var shuffled = memory.index_select(1, tensor(new long[] { 3, 0, 4, 2, 1 }));
        TensorAssert.Near(expected, layer.call(target, shuffled, AttentionMask.None, AttentionMask.None).Output);
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void AMemoryThatIsAllPadding_GivesFiniteGradients(NormPlacement norm)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(norm);

        var (output, _, memoryWeights) = layer.call(Given.Random(1, 2, 4, 8), Given.Random(2, 2, 5, 8),
            AttentionMask.None, new AttentionMask(Given.Padding(5, 0, 5)));
        output.square().sum().backward();

        TensorAssert.AllFinite(output);
        TensorAssert.AllZero(memoryWeights!.select(0, 1));
        foreach (var (name, parameter) in layer.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre, Activation.Gelu)]
    [DataRow(NormPlacement.Post, Activation.Relu)]
    public void Gradients_AreThoseOfFiniteDifferences(NormPlacement norm, Activation activation)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerDecoderLayer(
            new(4, 2, 5) { Activation = activation, Norm = norm }, generator: new Generator(1));
        Tensor[] inputs = [Given.RandomDouble(1, 2, 3, 4), Given.RandomDouble(2, 2, 3, 4)];
        var padding = new AttentionMask(Given.Padding(3, 0, 1));

        GradientAssert.IsRight(layer, inputs, () => layer.call(inputs[0], inputs[1], padding, padding).Output);
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void WrongShapesAndOptions_AreRefused(NormPlacement norm)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(norm);
        var (target, memory) = (zeros(2, 4, 8), zeros(2, 5, 8));
        foreach (var wrong in new[] { zeros(2, 4, 6), zeros(4, 8) })
            Refusal.OfShape("target", wrong, x => layer.call(x, memory, AttentionMask.None, AttentionMask.None));
        foreach (var wrong in new[] { zeros(2, 5, 6), zeros(3, 5, 8), zeros(5, 8) })
            Refusal.OfShape("memory", wrong, x => layer.call(target, x, AttentionMask.None, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(5, 0, 0),
            x => layer.call(target, memory, new AttentionMask(x), AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0),
            x => layer.call(target, memory, AttentionMask.None, new AttentionMask(x)));
        Refusal.Of<ArgumentException>(() => new TransformerDecoderLayer(new(8, 2, 4), memoryDimension: 0),
            "'memoryDimension' is 0; expected at least 1.");
    }

    private static TransformerDecoderLayer Create(NormPlacement norm)
    {
        var layer = new TransformerDecoderLayer(new(8, 2, 12) { Norm = norm }, generator: new Generator(5));
        layer.eval();
        return layer;
    }
}
