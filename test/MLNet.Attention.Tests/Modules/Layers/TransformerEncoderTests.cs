using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class TransformerEncoderTests
{
    [TestMethod]
    [DataRow(NormPlacement.Pre, true)]
    [DataRow(NormPlacement.Pre, false)]
    [DataRow(NormPlacement.Post, true)]
    [DataRow(NormPlacement.Post, false)]
    public void IsItsLayersInTurn_AndTheFinalNorm(NormPlacement norm, bool finalNorm)
    {
        using var scope = NewDisposeScope();
        var options = new TransformerLayerOptions(8, 2, 6) { Norm = norm };
        using var encoder = new TransformerEncoder(2, options, finalNorm, new Generator(1));
        var input = Given.Random(2, 2, 4, 8);
        var mask = new AttentionMask(Given.Padding(4, 0, 1));
        var expected = input;
        for (var i = 0; i < 2; i++)
        {
            using var layer = new TransformerEncoderLayer(options);
            using (no_grad())
            {
                foreach (var (name, parameter) in layer.named_parameters())
                    parameter.copy_(encoder.get_parameter($"layers.{i}.{name}")!);
            }
            expected = layer.call(expected, mask).Output;
        }

        var (output, weights) = encoder.call(input, mask);

        TensorAssert.Near(finalNorm ? nn.functional.layer_norm(expected, [8]) : expected, output);
        Assert.HasCount(2, weights);
        Assert.AreEqual(finalNorm, encoder.get_parameter("norm.weight") is not null);
    }

    /// <summary>Else the tensors of all layers would be most of the memory of a pass.</summary>
    [TestMethod]
    [DataRow(true, 2 * 5)]
    [DataRow(false, 5)]
    public void OfEachLayer_OnlyTheOutputStays_AndTheWeightsThatAreRead(bool needsWeights, int expected)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(5, new TransformerLayerOptions(8, 2, 6), finalNorm: false, new Generator(1));
        encoder.eval();
        var input = Given.Random(2, 2, 4, 8);
        var mask = new AttentionMask(Given.Padding(4, 0, 1), NeedsWeights: needsWeights);
        var before = scope.DisposablesCount;

        var weights = encoder.call(input, mask).Weights;

        Assert.HasCount(needsWeights ? 5 : 0, weights);
        Assert.AreEqual(before + expected, scope.DisposablesCount);
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerEncoder(2, new(8, 2, 4));
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8) })
            Refusal.OfShape("input", wrong, x => encoder.call(x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(3, 0, 0, 0), x => encoder.call(zeros(2, 3, 8), new AttentionMask(x)));
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new TransformerEncoder(0, new(8, 2, 4)), "'layers' is 0; expected at least 1.");
    }
}
