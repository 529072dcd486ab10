using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>What every attention by scores has in common, whatever the score and the function.</summary>
[TestClass]
public sealed class ScoredAttentionTests
{
    private const long Wide = 6;

    /// <summary>Each score with each function.</summary>
    public static IEnumerable<object[]> All =>
        from score in new[] { "dot product", "additive", "luong dot", "luong general", "luong concat", "cosine" }
        from function in Enum.GetValues<AttentionFunction>()
        select new object[] { score, function };

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Weights_SumTo1_AndGiveTheOutput(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [3, 2], queries: 4, keys: 5);

        var (output, weights) = attention.call(q, k, v, AttentionMask.None);

        CollectionAssert.AreEqual(new long[] { 3, 2, 4, 5 }, weights.shape);
        TensorAssert.Near(ones(3, 2, 4), weights.sum(-1));
        TensorAssert.Near(matmul(weights, v), output);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void WithoutHeads_IsWithOneHead(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [3], queries: 5, keys: 5);
        var bias = Given.Random(8, 5, 5);
        foreach (var mask in new[]
            { AttentionMask.None, new(Given.Padding(5, 0, 2, 4)), new(Causal: true), new(Bias: bias),
                new(Given.Padding(5, 0, 2, 4), Causal: true, bias) })
        {
            var (output, weights) = attention.call(q, k, v, mask);
            var (headOutput, headWeights) = attention.call(q.unsqueeze(1), k.unsqueeze(1), v.unsqueeze(1), mask);

            TensorAssert.Near(headOutput.squeeze(1), output, what: $"output of {mask}");
            TensorAssert.Near(headWeights.squeeze(1), weights, what: $"weights of {mask}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void KeysPreparedOnce_GiveWhatTheKeysGive_WithAndWithoutHeads(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        foreach (var rows in new long[][] { [3], [3, 2] })
        {
            var (q, k, v) = Inputs(attention, rows, queries: 4, keys: 5);
            var mask = new AttentionMask(Given.Padding(5, 0, 2, 4), Bias: Given.Random(8, 4, 5));
            var (expected, expectedWeights) = attention.call(q, k, v, mask);
            var prepared = attention.PrepareKeys(k);
            for (var i = 0; i < 4; i++)
            {
                var (output, weights) = attention.Attend(q.narrow(-2, i, 1), prepared, v,
                    mask with { Bias = mask.Bias!.narrow(0, i, 1) });
                TensorAssert.Near(expected.narrow(-2, i, 1), output);
                TensorAssert.Near(expectedWeights.narrow(-2, i, 1), weights);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Padding_ChangesNothing(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [3, 2], queries: 4, keys: 5);
        var (expected, expectedWeights) = attention.call(q, k, v, AttentionMask.None);
        var (moreKeys, moreValues) = (Given.Random(4, 3, 2, 3, k.shape[^1]) * 9, Given.Random(5, 3, 2, 3, v.shape[^1]));

        var (output, weights) = attention.call(
            q, cat([k, moreKeys], 2), cat([v, moreValues], 2), new AttentionMask(Given.Padding(8, 3, 3, 3)));

        TensorAssert.Near(expected, output);
        TensorAssert.Near(expectedWeights, weights.narrow(-1, 0, 5));
        TensorAssert.AllZero(weights.narrow(-1, 5, 3));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Order_OfTheKeysIsNotSeen_AndThatOfTheQueriesIsKept(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [3, 2], queries: 4, keys: 5);
        var expected = attention.call(q, k, v, AttentionMask.None).Output;
        var (keys, queries) = (tensor(new long[] { 3, 0, 4, 2, 1 }), tensor(new long[] { 2, 3, 0, 1 }));

        var shuffled = attention.call(
            q.index_select(2, queries), k.index_select(2, keys), v.index_select(2, keys), AttentionMask.None).Output;

        TensorAssert.Near(expected.index_select(2, queries), shuffled);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Causal_MasksTheFuture(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [3, 2], queries: 5, keys: 5);

        var (output, weights) = attention.call(q, k, v, new AttentionMask(Causal: true));

        TensorAssert.AllZero(weights.triu(1));
        TensorAssert.Near(v.select(2, 0), output.select(2, 0));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void EveryKeyMasked_GivesZeros_AndFiniteGradients(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [2], queries: 4, keys: 5);
        Tensor[] inputs = [q.requires_grad_(), k.requires_grad_(), v.requires_grad_()];

        var (output, weights) = attention.call(q, k, v, new AttentionMask(Given.Padding(5, 1, 5)));
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        TensorAssert.AllZero(weights.select(0, 1));
        TensorAssert.Near(ones(4), weights.select(0, 0).sum(-1));
        foreach (var input in inputs)
        {
            TensorAssert.AllFinite(input.grad!);
            TensorAssert.AllZero(input.grad!.select(0, 1));
        }
        foreach (var (name, parameter) in attention.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Gradients_AreThoseOfFiniteDifferences(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (queries, keys) = Widths(attention);
        Tensor[] inputs = [Given.RandomDouble(1, 2, 3, queries), Given.RandomDouble(2, 2, 3, keys),
            Given.RandomDouble(3, 2, 3, 2), Given.RandomDouble(4, 3, 3)];
        var mask = new AttentionMask(Given.Padding(3, 0, 1), Causal: true, inputs[3]);

        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    public void Dropout_IsOfTheWeights_InTrainingOnly()
    {
        using var scope = NewDisposeScope();
        using var attention = new CosineAttention(dropout: 0.5, generator: new Generator(1));
        var (q, v) = (Given.Random(1, 1, 40, 8), eye(40).unsqueeze(0)); // the output is the weights
        attention.train();
        var (dropped, weights) = attention.call(q, q, v, AttentionMask.None);
        attention.eval();

        TensorAssert.Near(weights, attention.call(q, q, v, AttentionMask.None).Output);
        Assert.AreEqual(0.5, dropped.eq(0).to_type(ScalarType.Float32).mean().item<float>(), 0.1);
        TensorAssert.Near((weights * 2).masked_fill(dropped.eq(0), 0), dropped);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void WrongShapes_AreRefused(string score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(score, function);
        var (q, k, v) = Inputs(attention, [2], queries: 4, keys: 5);
        var (queries, keys) = Widths(attention);
        foreach (var wrong in new[] { zeros(2, 4), zeros(2, 3, 4, queries) })
            Refusal.OfShape("query", wrong, x => attention.call(x, k, v, AttentionMask.None));
        foreach (var wrong in new[] { zeros(2, 5, keys + 1), zeros(3, 5, keys), zeros(2, 1, 5, keys) })
            Refusal.OfShape("key", wrong, x => attention.call(q, x, v, AttentionMask.None));
        foreach (var wrong in new[] { zeros(2, 4, 3), zeros(1, 5, 3), zeros(2, 1, 5, 3) })
            Refusal.OfShape("value", wrong, x => attention.call(q, k, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => attention.call(q, k, v, new AttentionMask(x)));
        Refusal.OfShape("mask", zeros(2, 2, 4, 5), x => attention.call(q, k, v, new AttentionMask(Bias: x)));
    }

    [TestMethod]
    public void FixedWidths_AreRequired()
    {
        using var scope = NewDisposeScope();
        foreach (var score in new[] { "additive", "luong dot", "luong general", "luong concat" })
        {
            using var attention = Create(score, AttentionFunction.Softmax);
            var (_, k, v) = Inputs(attention, [2], queries: 4, keys: 5);
            Refusal.OfShape("query", zeros(2, 4, Wide + 1), x => attention.call(x, k, v, AttentionMask.None));
        }
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        const AttentionFunction Unknown = (AttentionFunction)9;
        IsRefused(() => new AdditiveAttention(0, 1, 1), "'queryDimension' is 0; expected at least 1.");
        IsRefused(() => new AdditiveAttention(1, 0, 1), "'keyDimension' is 0; expected at least 1.");
        IsRefused(() => new AdditiveAttention(1, 1, 0), "'hiddenDimension' is 0; expected at least 1.");
        IsRefused(() => new ScaledDotProductAttention(function: Unknown), "'function' is 9; expected one of Softmax, Entmax15.");
        IsRefused(() => new ScaledDotProductAttention(scale: -1), "'scale' is -1; expected a positive, finite number.");
        IsRefused(() => new CosineAttention(0), "'scale' is 0; expected a positive, finite number.");
        IsRefused(() => new CosineAttention(double.NaN), "'scale' is NaN; expected a positive, finite number.");
        IsRefused(() => new CosineAttention(dropout: 1), "'dropout' is 1; expected a share in [0, 1).");
        IsRefused(() => new MultiplicativeAttention((MultiplicativeScore)9, 1, 1),
            "'score' is 9; expected one of Dot, General, Concat.");
        IsRefused(() => new MultiplicativeAttention(MultiplicativeScore.General, 0, 1),
            "'queryDimension' is 0; expected at least 1.");
        IsRefused(() => new MultiplicativeAttention(MultiplicativeScore.General, 1, 0),
            "'keyDimension' is 0; expected at least 1.");
        IsRefused(() => new MultiplicativeAttention(MultiplicativeScore.Dot, 1, 2),
            "'keyDimension' is 2; expected the query's 1 for the score Dot.");
        IsRefused(() => new MultiplicativeAttention(MultiplicativeScore.Concat, 1, 2),
            "'hiddenDimension' is 0; expected at least 1.");
        IsRefused(() => new MultiplicativeAttention(MultiplicativeScore.Dot, 1, 1, 3),
            "'hiddenDimension' is 3; expected null for the score Dot.");

        static void IsRefused(Action create, string message) =>
            Refusal.Of<ArgumentOutOfRangeException>(create, message);
    }

    private static ScoredAttention Create(string score, AttentionFunction function)
    {
        var generator = new Generator(7);
        ScoredAttention attention = score switch
        {
            "dot product" => new ScaledDotProductAttention(function: function),
            "additive" => new AdditiveAttention(Wide, 4, 5, generator: generator, function: function),
            "luong dot" => new MultiplicativeAttention(
                MultiplicativeScore.Dot, Wide, Wide, function: function),
            "luong general" => new MultiplicativeAttention(
                MultiplicativeScore.General, Wide, 4, generator: generator, function: function),
            "luong concat" => new MultiplicativeAttention(
                MultiplicativeScore.Concat, Wide, 4, 5, generator: generator, function: function),
            _ => new CosineAttention(function: function),
        };
        attention.eval();
        return attention;
    }

    private static (long Queries, long Keys) Widths(ScoredAttention attention) =>
        attention.named_parameters().Any() ? (Wide, 4) : (Wide, Wide);

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs(
        ScoredAttention attention, long[] rows, long queries, long keys)
    {
        var widths = Widths(attention);
        return (Given.Random(1, [.. rows, queries, widths.Queries]), Given.Random(2, [.. rows, keys, widths.Keys]),
            Given.Random(3, [.. rows, keys, 3]));
    }
}
