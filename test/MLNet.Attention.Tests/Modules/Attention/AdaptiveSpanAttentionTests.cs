using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class AdaptiveSpanAttentionTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void IsTheFormula(bool causal)
    {
        using var scope = NewDisposeScope();
        const int length = 9;
        const double ramp = 3;
        using var attention = Create(ramp);
        var (q, k, v) = Inputs(2, length);
        var bias = Given.RandomDouble(5, 2, length, length);
        var padding = Given.Padding(length, 0, 2);

        var (output, weights) = attention.call(q, k, v, new AttentionMask(padding, causal, bias));

        var expected = zeros_like(weights);
        var spans = TensorAssert.Values(attention.Spans());
        var masked = padding.to_type(ScalarType.Float64);
        var scores = matmul(q, k.transpose(-2, -1)) / 2 + bias; // D is 4
        foreach (var (b, h, i, j) in Indices(2, length))
        {
            var reach = Math.Clamp((ramp + spans[h] - Math.Abs(i - j)) / ramp, 0, 1);
            var seen = masked[b, j].item<double>() == 0 && !(causal && j > i);
            expected[b, h, i, j] = seen ? reach * Math.Exp(scores[b, h, i, j].item<double>()) : 0;
        }
        expected /= expected.sum([-1], keepdim: true);
        TensorAssert.Near(expected, weights);
        TensorAssert.Near(matmul(expected, v), output);
        CollectionAssert.AreEqual(new[] { 0.0 }, TensorAssert.Values(weights[0, 0, 0, 5])); // 2 + 3 positions away
    }

    [TestMethod]
    public void AWideSpan_IsWholeAttention()
    {
        using var scope = NewDisposeScope();
        using var attention = new AdaptiveSpanAttention(2, maximumSpan: 100);
        using var whole = new ScaledDotProductAttention();
        var (q, k, v) = Inputs(2, 7);
        var mask = new AttentionMask(Given.Padding(7, 1, 7));

        var (output, weights) = attention.call(q, k, v, mask);

        TensorAssert.Near(whole.call(q, k, v, mask).Output, output);
        TensorAssert.AllZero(weights.select(0, 1));
    }

    [TestMethod]
    public void BestKeyNearlyOutOfSight_DoesNotHideTheOthers()
    {
        using var scope = NewDisposeScope();
        using var attention = new AdaptiveSpanAttention(1, maximumSpan: 2, ramp: 3, initialSpan: 1);
        var q = ones(1, 1, 5, 1);
        var k = tensor(new float[] { 0, 1, 0, 1, 500 }).view(1, 1, 5, 1); // the last one is just out of the first's sight

        var weights = attention.call(q, k, k, AttentionMask.None).Weights.select(-2, 0).flatten();

        TensorAssert.Near(ones(1), weights.sum(-1, keepdim: true));
        Assert.AreEqual(0, weights[4].item<float>());
        Assert.IsGreaterThan(0, weights[0].item<float>());
    }

    [TestMethod]
    public void SpanPenalty_IsTheMeanSpan_AndShortensTheSpans()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(ramp: 3);
        TensorAssert.Near(tensor(new[] { 2.0, 2.0 }), attention.Spans());

        attention.SpanPenalty().backward();

        Assert.AreEqual(2.0, attention.SpanPenalty().item<double>(), 1e-6);
        var gradient = attention.named_parameters().Single().parameter.grad!;
        Assert.IsTrue(Array.TrueForAll(TensorAssert.Values(gradient), value => value > 0));
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(ramp: 3);
        var (q, k, v) = Inputs(2, 5);
        var (moreQ, moreK, moreV) = Inputs(2, 4);

        var padded = attention.call(cat([q, moreQ], 2), cat([k, moreK], 2), cat([v, moreV], 2),
            new AttentionMask(Given.Padding(9, 4, 4)));

        TensorAssert.Near(attention.call(q, k, v, AttentionMask.None).Output, padded.Output.narrow(2, 0, 5));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gradients_AreThoseOfFiniteDifferences(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new AdaptiveSpanAttention(2, maximumSpan: 2.2, ramp: 2.4, initialSpan: 0.9);
        Tensor[] inputs =
            [Given.RandomDouble(1, 1, 2, 4, 2), Given.RandomDouble(2, 1, 2, 4, 2), Given.RandomDouble(3, 1, 2, 4, 2)];
        var mask = new AttentionMask(Given.Padding(4, 1), causal);

        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void Dropout_IsInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var attention = new AdaptiveSpanAttention(2, 10, dropout: 0.5, generator: new Generator(1));
        var (q, k, _) = Inputs(1, 8);
        var values = eye(8, dtype: ScalarType.Float64).expand(1, 2, 8, 8); // the output is then the weights
        attention.eval();
        var kept = attention.call(q, k, values, AttentionMask.None).Output;
        attention.train();
        var dropped = attention.call(q, k, values, AttentionMask.None).Output;

        TensorAssert.Near((kept * 2).masked_fill(dropped.eq(0), 0), dropped);
        Assert.IsGreaterThan(0, dropped.eq(0).sum().item<long>());
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(ramp: 3);
        var (q, k, v) = Inputs(2, 5);
        foreach (var wrong in new[] { zeros(2, 5, 4), zeros(2, 3, 5, 4) })
            Refusal.OfShape("query", wrong, x => attention.call(x, k, v, AttentionMask.None));
        Refusal.OfShape("key", zeros(2, 2, 5, 3), x => attention.call(q, x, v, AttentionMask.None));
        Refusal.OfShape("value", zeros(2, 2, 4, 3), x => attention.call(q, k, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => attention.call(q, k, v, new AttentionMask(x)));
        Refusal.Of<ArgumentException>(() => attention.call(q.narrow(2, 0, 4), k, v, AttentionMask.None),
            "'key' has shape [2, 2, 5, 4]; expected [..., S, D] with S = L = 4 for an adaptive span");
        Refusal.Of<ArgumentException>(() => new AdaptiveSpanAttention(0, 10), "'heads' is ");
        Refusal.Of<ArgumentException>(() => new AdaptiveSpanAttention(1, 0), "'maximumSpan' is ");
        Refusal.Of<ArgumentException>(() => new AdaptiveSpanAttention(1, 10, double.NaN), "'ramp' is ");
        Refusal.Of<ArgumentException>(() => new AdaptiveSpanAttention(1, 10, initialSpan: 10), "'initialSpan' is ");
    }

    private static AdaptiveSpanAttention Create(double ramp)
    {
        var attention = new AdaptiveSpanAttention(2, maximumSpan: 4, ramp); // the span is 2
        attention.to(ScalarType.Float64).eval();
        return attention;
    }

    private static IEnumerable<(int, int, int, int)> Indices(int heads, int length) =>
        from b in Enumerable.Range(0, 2)
        from h in Enumerable.Range(0, heads)
        from i in Enumerable.Range(0, length)
        from j in Enumerable.Range(0, length)
        select (b, h, i, j);

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs(int batch, int length) =>
        (Given.RandomDouble(1, batch, 2, length, 4), Given.RandomDouble(2, batch, 2, length, 4),
            Given.RandomDouble(3, batch, 2, length, 3));
}
