using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class LocalWindowAttentionTests
{
    [TestMethod]
    public void IsTheFixtures()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("local_window");
        using var attention = new LocalWindowAttention(2);
        attention.eval();

        var (output, weights) = attention.call(fixture["q"], fixture["k"], fixture["v"], AttentionMask.None);

        TensorAssert.Near(fixture["output"], output, what: "output");
        CollectionAssert.AreEqual(new long[] { 3, 4, 7, 5 }, weights.shape);
        TensorAssert.Near(fixture["weights"], Square(weights, 2), what: "weights");
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 6)]
    [DataRow(3, 6)]
    [DataRow(3, 7)]
    [DataRow(4, 9)]
    [DataRow(9, 5)]
    public void IsAttentionWithABandedBias(int windowRadius, int length)
    {
        using var scope = NewDisposeScope();
        foreach (var function in Enum.GetValues<AttentionFunction>())
        {
            using var attention = new LocalWindowAttention(windowRadius, function: function);
            using var full = new ScaledDotProductAttention(function: function);
            attention.eval();
            full.eval();
            var (q, k, v) = Inputs([2], length);
            var band = ones(length, length).tril(windowRadius).triu(-windowRadius);
            var far = (band - 1) * 1e4f;
            foreach (var causal in new[] { false, true })
            {
                // No window lies in padding altogether: full attention would then look beyond it.
                var padding = Given.Padding(length, 0, Math.Min(windowRadius, length - 1));
                var (expected, expectedWeights) = full.call(q, k, v, new AttentionMask(padding, causal, far));
                var (output, weights) = attention.call(q, k, v, new AttentionMask(padding, causal));

                TensorAssert.Near(expected, output, what: $"output, {function}, causal {causal}");
                TensorAssert.Near(expectedWeights, Square(weights, windowRadius), what: "weights");
                var (headOutput, headWeights) = attention.call(
                    q.unsqueeze(1), k.unsqueeze(1), v.unsqueeze(1), new AttentionMask(padding, causal));
                TensorAssert.Near(output, headOutput.squeeze(1), what: "output with heads");
                TensorAssert.Near(weights, headWeights.squeeze(1), what: "weights with heads");
            }
        }
    }

    [TestMethod]
    public void LongText_IsManyShortOnes()
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(16);
        attention.eval();
        var (q, k, v) = Inputs([1], 16_384); // all pairs would take 1 GiB

        var output = attention.call(q, k, v, AttentionMask.None).Output;

        foreach (var start in new[] { 0, 5_000, 16_384 - 33 })
        {
            var window = attention.call(
                q.narrow(1, start, 33), k.narrow(1, start, 33), v.narrow(1, start, 33), AttentionMask.None).Output;
            TensorAssert.Near(window.select(1, 16), output.select(1, start + 16), what: $"position {start + 16}");
        }
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(2);
        attention.eval();
        var (q, k, v) = Inputs([2, 2], 5);
        var (expected, expectedWeights) = attention.call(q, k, v, AttentionMask.None);
        var (moreQ, moreK, moreV) = Inputs([2, 2], 8);

        var (output, weights) = attention.call(cat([q, moreQ], 2), cat([k, moreK], 2), cat([v, moreV], 2),
            new AttentionMask(Given.Padding(13, 8, 8)));

        TensorAssert.Near(expected, output.narrow(2, 0, 5));
        TensorAssert.Near(expectedWeights, weights.narrow(2, 0, 5));
        TensorAssert.AllZero(output.narrow(2, 7, 6)); // their windows are all padding
        TensorAssert.AllZero(weights.narrow(2, 7, 6));
    }

    [TestMethod]
    [DataRow(AttentionFunction.Softmax)]
    [DataRow(AttentionFunction.Entmax15)]
    public void EveryKeyMasked_GivesZeros_AndFiniteGradients(AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(2, function: function);
        var (q, k, v) = Inputs([2], 5);
        Tensor[] inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()];

        var (output, weights) = attention.call(q, k, v, new AttentionMask(Given.Padding(5, 1, 5)));
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        TensorAssert.AllZero(weights.select(0, 1));
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
        using var attention = new LocalWindowAttention(2);
        Tensor[] inputs =
            [Given.RandomDouble(1, 2, 5, 3), Given.RandomDouble(2, 2, 5, 3), Given.RandomDouble(3, 2, 5, 2)];
        var mask = new AttentionMask(Given.Padding(5, 0, 1), causal);

        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void Dropout_IsInTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(2, dropout: 0.5, generator: new Generator(1));
        var (q, k, _) = Inputs([1], 30);
        attention.train();
        var (dropped, weights) = attention.call(q, k, eye(30).unsqueeze(0), AttentionMask.None);
        attention.eval();
        var kept = attention.call(q, k, eye(30).unsqueeze(0), AttentionMask.None).Output;

        TensorAssert.Near(Square(weights, 2), kept);
        TensorAssert.Near((kept * 2).masked_fill(dropped.eq(0), 0), dropped);
        Assert.IsLessThan(kept.eq(0).logical_not().sum().item<long>(), dropped.eq(0).logical_not().sum().item<long>());
    }

    [TestMethod]
    public void WrongShapes_AndABias_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new LocalWindowAttention(2);
        var (q, k, v) = Inputs([2], 5);
        Refusal.OfShape("query", zeros(2, 4), x => attention.call(x, k, v, AttentionMask.None));
        Refusal.OfShape("key", zeros(2, 5, 7), x => attention.call(q, x, v, AttentionMask.None));
        Refusal.OfShape("value", zeros(2, 4, 3), x => attention.call(q, k, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => attention.call(q, k, v, new AttentionMask(x)));
        Refusal.Of<ArgumentException>(() => attention.call(q.narrow(1, 0, 4), k, v, AttentionMask.None),
            "'key' has shape [2, 5, 4]; expected [..., S, D] with S = L = 4 for a local window");
        Refusal.Of<ArgumentException>(() => attention.call(q, k, v, new AttentionMask(Bias: zeros(5, 5))),
            "'mask' has a bias; expected none for LocalWindowAttention.");
        Refusal.Of<ArgumentException>(() => new LocalWindowAttention(0), "'windowRadius' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new LocalWindowAttention(1, function: (AttentionFunction)9), "'function' is ");
    }

    /// <summary>From bands [..., L, 2w + 1] to square matrices [..., L, L].</summary>
    private static Tensor Square(Tensor band, int windowRadius)
    {
        var length = (int)band.shape[^2];
        var rows = Enumerable.Range(0, length).Select(i =>
        {
            // Row i of a matrix with w columns more on either side starts its band at column i.
            var row = nn.functional.pad(band.select(-2, i), new long[] { i, length - 1 - i });
            return row.narrow(-1, windowRadius, length);
        });
        return stack(rows.ToArray(), -2);
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs(long[] rows, long length) =>
        (Given.Random(1, [.. rows, length, 4]), Given.Random(2, [.. rows, length, 4]),
            Given.Random(3, [.. rows, length, 3]));
}
