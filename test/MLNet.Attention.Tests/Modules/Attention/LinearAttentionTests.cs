using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class LinearAttentionTests
{
    [TestMethod]
    public void IsKatharopouloss()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("linear");
        using var attention = new LinearAttention();

        var output = attention.call(fixture["q"], fixture["k"], fixture["v"], AttentionMask.None);

        TensorAssert.Near(fixture["output"], output);
        TensorAssert.Near(output.select(1, 2), attention.call(
            fixture["q"].select(1, 2), fixture["k"].select(1, 2), fixture["v"].select(1, 2), AttentionMask.None));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(5)]
    [DataRow(64)]
    [DataRow(150)]
    [DataRow(16_384)]
    public void Causal_GivesEachQueryTheKeysUpToIt(int length)
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2, 2], length, length);

        var output = attention.call(q, k, v, new AttentionMask(Given.Padding(length, 0, length / 3), Causal: true));

        foreach (var i in new[] { 0, length / 2, length - 1 })
        {
            // The last query of a sequence that ends there.
            var expected = attention.call(q.narrow(2, i, 1), k.narrow(2, 0, i + 1), v.narrow(2, 0, i + 1),
                new AttentionMask(Given.Padding(length, 0, length / 3).narrow(1, 0, i + 1)));
            TensorAssert.Near(expected.squeeze(2), output.select(2, i), what: $"query {i}");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Weights_TimesValues_AreTheOutput(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2, 2], 9, 9);
        var mask = new AttentionMask(Given.Padding(9, 2, 9), causal);

        var weights = attention.Weights(q, k, mask);

        TensorAssert.Near(attention.call(q, k, v, mask), matmul(weights, v));
        TensorAssert.Near(ones(2, 9), weights[0].sum(-1));
        TensorAssert.AllZero(weights[1]); // all padding
    }

    [TestMethod]
    public void Causal_DoesNotSeeTheFuture_HoweverLargeItIs()
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2], 70, 70);
        var mask = new AttentionMask(Causal: true);
        var expected = attention.call(q, k, v, mask).narrow(1, 0, 66);

        k.narrow(1, 66, 4).fill_(1e20);
        v.narrow(1, 66, 4).fill_(1e10);

        TensorAssert.Same(expected, attention.call(q, k, v, mask).narrow(1, 0, 66));
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2, 2], 4, 5);
        var (_, moreKeys, moreValues) = Inputs([2, 2], 4, 3);

        var output = attention.call(
            q, cat([k, moreKeys], 2), cat([v, moreValues], 2), new AttentionMask(Given.Padding(8, 3, 3)));

        TensorAssert.Near(attention.call(q, k, v, AttentionMask.None), output);
    }

    [TestMethod]
    public void Order_OfTheKeysIsNotSeen_AndThatOfTheQueriesIsKept()
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([3], 4, 5);
        var (keys, queries) = (tensor(new long[] { 3, 0, 4, 2, 1 }), tensor(new long[] { 2, 3, 0, 1 }));

        var shuffled = attention.call(
            q.index_select(1, queries), k.index_select(1, keys), v.index_select(1, keys), AttentionMask.None);

        TensorAssert.Near(attention.call(q, k, v, AttentionMask.None).index_select(1, queries), shuffled);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void EveryKeyMasked_GivesZeros_AndFiniteGradients(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2], 5, 5);
        Tensor[] inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()];

        var output = attention.call(q, k, v, new AttentionMask(Given.Padding(5, 1, 5), causal));
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        foreach (var input in inputs)
        {
            TensorAssert.AllFinite(input.grad!);
            TensorAssert.AllZero(input.grad!.select(0, 1));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gradients_AreThoseOfFiniteDifferences(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        Tensor[] inputs =
            [Given.RandomDouble(1, 2, 3, 4), Given.RandomDouble(2, 2, 3, 4), Given.RandomDouble(3, 2, 3, 2)];
        var mask = new AttentionMask(Given.Padding(3, 0, 1), causal);

        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], inputs[2], mask));
    }

    [TestMethod]
    public void WrongShapes_AndABias_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new LinearAttention();
        var (q, k, v) = Inputs([2], 4, 5);
        Refusal.OfShape("query", zeros(2, 4), x => attention.call(x, k, v, AttentionMask.None));
        Refusal.OfShape("key", zeros(2, 5, 7), x => attention.call(q, x, v, AttentionMask.None));
        Refusal.OfShape("value", zeros(2, 4, 3), x => attention.call(q, k, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => attention.call(q, k, v, new AttentionMask(x)));
        Refusal.Of<ArgumentException>(() => attention.call(q, k, v, new AttentionMask(Bias: zeros(4, 5))),
            "'mask' has a bias; expected none for LinearAttention.");
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs(long[] rows, long queries, long keys) =>
        (Given.Random(1, [.. rows, queries, 4]), Given.Random(2, [.. rows, keys, 4]),
            Given.Random(3, [.. rows, keys, 3]));
}
