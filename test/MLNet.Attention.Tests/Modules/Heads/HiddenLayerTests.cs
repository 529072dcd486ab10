using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class HiddenLayerTests
{
    private static readonly HiddenLayerOptions Options = new(Activation.Tanh) { HasNorm = true, NormEpsilon = 0.1 };

    [TestMethod]
    public void AHead_HasTheLayerBeforeItsOutput()
    {
        using var scope = NewDisposeScope();
        using var head = new LinearHead(3, 2, generator: new Generator(1), hiddenLayer: Options);
        Given.RandomBiases(head);
        var weights = head.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        CollectionAssert.AreEquivalent(new[]
        {
            "hidden.dense.weight", "hidden.dense.bias", "hidden.norm.weight", "hidden.norm.bias", "output.weight", "output.bias",
        }, weights.Keys);

        var x = Given.Random(2, 4, 3);
        var hidden = (x.matmul(weights["hidden.dense.weight"].t()) + weights["hidden.dense.bias"]).tanh();
        var centred = hidden - hidden.mean([1], keepdim: true);
        hidden = centred / ((centred * centred).mean([1], keepdim: true) + 0.1).sqrt() * weights["hidden.norm.weight"]
            + weights["hidden.norm.bias"];
        TensorAssert.Near(hidden.matmul(weights["output.weight"].t()) + weights["output.bias"], head.call(x));
    }

    [TestMethod]
    public void Gradients_AreRight()
    {
        using var scope = NewDisposeScope();
        var options = Options with { Activation = Activation.GeluTanh };
        using var head = new LinearHead(3, 2, generator: new Generator(1), hiddenLayer: options);
        var x = Given.RandomDouble(2, 4, 3);
        GradientAssert.IsRight(head, [x], () => head.call(x));
    }

    [TestMethod]
    public void ItsInput_IsDroppedInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var head = new LinearHead(50, 50, generator: new Generator(1),
            hiddenLayer: new HiddenLayerOptions(Activation.Tanh) { Dropout = 0.5 });
        var x = Given.Random(2, 4, 50);
        Assert.IsGreaterThan(0.01, TensorAssert.Values(head.call(x) - head.call(x)).Max(Math.Abs));
        head.eval();
        TensorAssert.Same(head.call(x), head.call(x));
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        IsRefused(
            Options with { Activation = Activation.Geglu }, "'Activation' is Geglu; expected an activation without a gate.");
        IsRefused(Options with { NormEpsilon = 0 }, "'NormEpsilon' is 0; expected a positive, finite number.");
        IsRefused(Options with { Dropout = 1 }, "'Dropout' is 1; expected a share in [0, 1).");

        static void IsRefused(HiddenLayerOptions options, string message) =>
            Refusal.Of<ArgumentOutOfRangeException>(() => new LinearHead(3, 2, hiddenLayer: options), message);
    }
}
