using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Each mechanism gives the values that PyTorch computed from the same parameters.</summary>
[TestClass]
public sealed class MechanismParityTests
{
    [TestMethod]
    [DataRow("additive")]
    [DataRow("additive_padding")]
    public void AdditiveAttention_IsBahdanaus(string name)
    {
        using var scope = NewDisposeScope();
        using var attention = new AdditiveAttention(12, 10, 16);
        IsTheFixtures(name, attention);
    }

    [TestMethod]
    [DataRow("luong_dot", MultiplicativeScore.Dot, 10, null)]
    [DataRow("luong_general", MultiplicativeScore.General, 12, null)]
    [DataRow("luong_concat", MultiplicativeScore.Concat, 12, 16)]
    public void MultiplicativeAttention_IsLuongs(string name, MultiplicativeScore score, int width, int? hiddenDimension)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiplicativeAttention(score, width, 10, hiddenDimension);
        IsTheFixtures(name, attention);
    }

    [TestMethod]
    public void CosineAttention_IsTheSoftmaxOf10Cosines()
    {
        using var scope = NewDisposeScope();
        using var attention = new CosineAttention();
        IsTheFixtures("cosine", attention, value: "v");
    }

    private static void IsTheFixtures(string name, ScoredAttention attention, string value = "values")
    {
        var fixture = Fixture.Load(name);
        using (no_grad())
        {
            foreach (var (parameter, weight) in attention.named_parameters())
                weight.copy_(fixture[parameter]);
        }
        attention.eval();
        var mask = new AttentionMask(fixture.Shapes.ContainsKey("padding") ? fixture["padding"] : null);

        var (output, weights) = attention.call(fixture["q"], fixture["k"], fixture[value], mask);

        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights, what: "weights");
    }
}
