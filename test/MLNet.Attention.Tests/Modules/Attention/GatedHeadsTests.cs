using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Multi-head attention whose heads have gates.</summary>
[TestClass]
public sealed class GatedHeadsTests
{
    [TestMethod]
    public void AtFirst_AllGatesAre1()
    {
        using var scope = NewDisposeScope();
        using var gated = new MultiHeadAttention(new(8, 2) { IsGated = true }, new Generator(1));
        using var plain = new MultiHeadAttention(new(8, 2), new Generator(1));
        var x = Given.Random(1, 2, 5, 8);
        TensorAssert.Same(plain.call(x, x, AttentionMask.None).Output, gated.call(x, x, AttentionMask.None).Output);
        TensorAssert.AllZero(Mechanisms.Parameter(gated, "gate_weight"));
        TensorAssert.AllZero(Mechanisms.Parameter(gated, "gate_bias"));
    }

    [TestMethod]
    public void AGate_MultipliesTheOutputOfItsHead()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(8, 2) { IsGated = true }, new Generator(1));
        using var noGradient = no_grad();
        var (x, memory) = (Given.Random(1, 2, 5, 8), Given.Random(2, 2, 3, 8));
        var (open, openWeights) = attention.call(x, memory, AttentionMask.None);
        Mechanisms.Parameter(attention, "gate_weight").copy_(Given.Random(3, 2, 8));
        Mechanisms.Parameter(attention, "gate_bias").copy_(Given.Random(4, 2));

        var (output, weights) = attention.call(x, memory, AttentionMask.None);

        var gates = 2 * (matmul(x, Mechanisms.Parameter(attention, "gate_weight").transpose(0, 1))
            + Mechanisms.Parameter(attention, "gate_bias")).sigmoid(); // [2, 5, 2]
        var projected = Mechanisms.Parameter(attention, "out_proj.weight");
        var projection = Mechanisms.Parameter(attention, "in_proj_weight").narrow(0, 16, 8);
        var value = matmul(memory, projection.transpose(0, 1)) // [2, 3, 8]
            .view(2, 3, 2, 4).transpose(1, 2);
        var heads = matmul(weights!, value) * gates.transpose(1, 2).unsqueeze(-1); // [2, 2, 5, 4]
        TensorAssert.Near(matmul(heads.transpose(1, 2).reshape(2, 5, 8), projected.transpose(0, 1)), output);
        TensorAssert.Same(openWeights!, weights!);
        CollectionAssert.AreNotEqual(TensorAssert.Values(open), TensorAssert.Values(output));
    }

    [TestMethod]
    [DataRow("full")]
    [DataRow("linear")]
    public void Gradients_AreThoseOfFiniteDifferences(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(
            new(4, 2) { IsGated = true, Mechanism = Mechanisms.Of(mechanism) }, new Generator(1));
        using (no_grad())
            Mechanisms.Parameter(attention, "gate_weight").copy_(Given.Random(3, 2, 4));
        Given.RandomBiases(attention);
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(attention, [x], () => attention.call(x, x, AttentionMask.None).Output);
    }
}
