using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class ScaledDotProductAttentionTests
{
    [TestMethod]
    [DataRow("sdpa")]
    [DataRow("sdpa_padding")]
    [DataRow("sdpa_causal")]
    [DataRow("sdpa_bias")]
    public void IsPyTorchs(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        var mask = name switch
        {
            "sdpa_padding" => new AttentionMask(Padding: fixture["padding"]),
            "sdpa_causal" => new AttentionMask(Causal: true),
            "sdpa_bias" => new AttentionMask(Bias: fixture["bias"]),
            _ => AttentionMask.None,
        };
        using var attention = new ScaledDotProductAttention();
        attention.eval();

        var (output, weights) = attention.call(fixture["q"], fixture["k"], fixture["v"], mask);

        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights, what: "weights");
    }

    [TestMethod]
    public void CausalAndPadding_MaskWhatEitherMasks()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("sdpa_causal");
        var length = fixture["q"].shape[2];
        var last = zeros(new[] { 3, length }, dtype: ScalarType.Bool);
        last.narrow(1, length - 1, 1).fill_(true);
        using var attention = new ScaledDotProductAttention();
        attention.eval();

        var (output, weights) = attention.call(
            fixture["q"], fixture["k"], fixture["v"], new AttentionMask(last, Causal: true));

        // Only the last query saw the last key.
        TensorAssert.Near(fixture["output"].narrow(2, 0, length - 1), output.narrow(2, 0, length - 1));
        TensorAssert.AllZero(weights.select(-1, length - 1));
        TensorAssert.Near(ones(3, 4, length), weights.sum(-1));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gradients_AreThoseOfFiniteDifferences_WithHeadsAndABias(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        Tensor[] inputs =
            [Given.RandomDouble(1, 2, 2, 4, 3), Given.RandomDouble(2, 2, 2, 4, 3), Given.RandomDouble(3, 2, 2, 4, 5)];
        var bias = Given.RandomDouble(4, 2, 4, 4);
        var mask = new AttentionMask(Given.Padding(4, 0, 1), causal, bias);
        GradientAssert.IsRight(
            attention, [.. inputs, bias], () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void WrongShapesWithHeads_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new ScaledDotProductAttention();
        var (q, k, v) = (zeros(2, 3, 4, 5), zeros(2, 3, 6, 5), zeros(2, 3, 6, 7));

        foreach (var wrong in new[] { zeros(2, 4, 5), zeros(2) })
            Refusal.OfShape("query", wrong, x => attention.call(x, k, v, AttentionMask.None));
        foreach (var wrong in new[]
            { zeros(1, 3, 6, 5), zeros(2, 1, 6, 5), zeros(2, 3, 6, 4), zeros(3, 6, 5), zeros(new long[] { 2, 3, 6, 5, 1 }) })
        {
            Refusal.OfShape("key", wrong, x => attention.call(q, x, v, AttentionMask.None));
        }
        foreach (var wrong in new[] { zeros(1, 3, 6, 7), zeros(2, 4, 6, 7), zeros(2, 3, 5, 7), zeros(2, 3, 6) })
            Refusal.OfShape("value", wrong, x => attention.call(q, k, x, AttentionMask.None));
        foreach (var shape in new long[][] { [2, 4], [1, 6], [6], [2, 3, 4, 6] })
            Refusal.OfShape("padding", zeros(shape, ScalarType.Bool), x => attention.call(q, k, v, new AttentionMask(x)));
        foreach (var shape in new long[][] { [3, 4, 5], [2, 4, 6], [3, 5, 6], [1, 2, 3, 4, 6], [4, 3, 4, 6] })
            Refusal.OfShape("mask", zeros(shape), x => attention.call(q, k, v, new AttentionMask(Bias: x)));
        foreach (var shape in new long[][] { [3, 4, 6], [2, 3, 4, 6], [2, 1, 1, 6], [6], [4, 1] })
            attention.call(q, k, v, new AttentionMask(Bias: zeros(shape)));
    }
}
