using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class ChunkedAttentionTests
{
    /// <summary>Queries, keys, block length, causal: blocks that fit and that do not, of one position, larger than all.</summary>
    public static IEnumerable<object[]> Cases =>
    [
        [6, 9, 3, false], [7, 9, 4, false], [5, 5, 1, true], [7, 7, 3, true], [8, 8, 4, true], [5, 3, 64, false],
        [1, 1, 1, true], [3, 8, 4, true], [1, 7, 3, true], [5, 6, 1, true], [4, 9, 64, true],
    ];

    [TestMethod]
    [DataRow("sdpa")]
    [DataRow("sdpa_padding")]
    [DataRow("sdpa_causal")]
    [DataRow("sdpa_bias")]
    public void IsTheFixtures(string name)
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load(name);
        var mask = new AttentionMask(
            name == "sdpa_padding" ? fixture["padding"] : null, name == "sdpa_causal",
            name == "sdpa_bias" ? fixture["bias"] : null);
        using var attention = new ChunkedAttention(blockLength: 4);

        TensorAssert.Near(fixture["output"], attention.call(fixture["q"], fixture["k"], fixture["v"], mask));
        TensorAssert.Near(fixture["weights"], attention.Weights(fixture["q"], fixture["k"], mask));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ValuesAndGradients_AreThoseOfWholeAttention(int queries, int keys, int blockLength, bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: blockLength);
        using var whole = new ScaledDotProductAttention();
        var padding = Given.Padding(keys, 0, keys / 2, keys);
        foreach (var shape in new long[][] { [2, queries, keys], [3, 2, 1, keys], [keys], [3, 1, queries, keys], [] })
        {
            var variables = Inputs([3, 2], queries, keys);
            var bias = shape.Length == 0 ? null : Given.Random(7, shape);
            if (bias is not null)
                variables = [.. variables, bias];
            var mask = new AttentionMask(padding, causal, bias);
            var (expected, expectedGradients) = WithGradients(
                variables, () => whole.call(variables[0], variables[1], variables[2], mask).Output);

            var (output, gradients) = WithGradients(
                variables, () => attention.call(variables[0], variables[1], variables[2], mask));

            TensorAssert.Near(expected, output, what: "output");
            for (var i = 0; i < variables.Length; i++)
                TensorAssert.Near(expectedGradients[i], gradients[i], what: $"gradient {i}, bias [{string.Join(", ", shape)}]");
            using var inference = inference_mode();
            TensorAssert.Same(output, attention.call(variables[0], variables[1], variables[2], mask));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WithoutHeads_IsWithOneHead(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 3);
        var inputs = Inputs([2], 7, 7);
        var heads = inputs.Select(input => input.unsqueeze(1)).ToArray();
        var padding = Given.Padding(7, 0, 3);
        foreach (var bias in new[] { Given.Random(5, 2, 7, 7), Given.Random(5, 7, 7), Given.Random(5, 1, 1, 7), null })
        {
            var headBias = bias?.dim() == 3 ? bias.unsqueeze(1) : bias;
            TensorAssert.Near(
                attention.call(heads[0], heads[1], heads[2], new AttentionMask(padding, causal, headBias)).squeeze(1),
                attention.call(inputs[0], inputs[1], inputs[2], new AttentionMask(padding, causal, bias)));
        }
    }

    [TestMethod]
    [DataRow(7, 7, true)]
    [DataRow(5, 9, false)]
    [DataRow(9, 5, false)]
    public void Alibi_IsTheBiasOfAlibi(int queries, int keys, bool causal)
    {
        using var scope = NewDisposeScope();
        using var alibi = new AlibiBias(2);
        using var attention = new ChunkedAttention(blockLength: 3, alibi: alibi);
        using var whole = new ScaledDotProductAttention();
        var inputs = Inputs([2, 2], queries, keys);
        var padding = Given.Padding(keys, 0, 2);
        foreach (var bias in new[] { null, Given.Random(5, 2, 1, keys) })
        {
            var slopes = alibi.call(inputs[0], inputs[1]);
            var all = new AttentionMask(padding, causal, bias is null ? slopes : slopes + bias);
            var (expected, expectedGradients) = WithGradients(
                inputs, () => whole.call(inputs[0], inputs[1], inputs[2], all).Output);
            var mask = new AttentionMask(padding, causal, bias);
            var (output, gradients) = WithGradients(
                inputs, () => attention.call(inputs[0], inputs[1], inputs[2], mask));

            TensorAssert.Near(expected, output);
            TensorAssert.Near(whole.call(inputs[0], inputs[1], inputs[2], all).Weights,
                attention.Weights(inputs[0], inputs[1], mask));
            for (var i = 0; i < inputs.Length; i++)
                TensorAssert.Near(expectedGradients[i], gradients[i], what: $"gradient {i}");
        }
        Refusal.OfShape("query", zeros(2, 3, queries, 4), x => attention.call(x, x, x, AttentionMask.None));
    }

    [TestMethod]
    public void LargeScores_DoNotOverflow()
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2);
        using var whole = new ScaledDotProductAttention();
        var inputs = Inputs([2], 6, 6);
        var (q, k) = (inputs[0] * 300, inputs[1] * 300);

        TensorAssert.Near(whole.call(q, k, inputs[2], AttentionMask.None).Output,
            attention.call(q, k, inputs[2], AttentionMask.None));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void EveryKeyMasked_GivesZeros_AndFiniteGradients(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2);
        var inputs = Inputs([2], 5, 5);
        var (output, gradients) = WithGradients(inputs, () => attention.call(
            inputs[0], inputs[1], inputs[2], new AttentionMask(Given.Padding(5, 1, 5), causal)));

        TensorAssert.AllZero(output.select(0, 1));
        foreach (var gradient in gradients)
        {
            TensorAssert.AllFinite(gradient);
            TensorAssert.AllZero(gradient.select(0, 1));
        }
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 4);
        var (row, more) = (Inputs([2, 2], 5, 5), Inputs([2, 2], 8, 8));
        var both = row.Zip(more, (x, y) => cat([x, y], 2)).ToArray();

        var output = attention.call(both[0], both[1], both[2], new AttentionMask(Given.Padding(13, 8, 8)));

        TensorAssert.Near(attention.call(row[0], row[1], row[2], AttentionMask.None), output.narrow(2, 0, 5));
    }

    [TestMethod]
    public void OrderOfTheKeys_IsNotSeen()
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2);
        var inputs = Inputs([2], 4, 5);
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });

        TensorAssert.Near(attention.call(inputs[0], inputs[1], inputs[2], AttentionMask.None), attention.call(
            inputs[0], inputs[1].index_select(1, order), inputs[2].index_select(1, order), AttentionMask.None));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Gradients_AreThoseOfFiniteDifferences(bool causal)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2, scale: 0.7);
        Tensor[] inputs = [Given.RandomDouble(1, 2, 3, 2), Given.RandomDouble(2, 2, 3, 2), Given.RandomDouble(3, 2, 3, 2)];
        var bias = Given.RandomDouble(4, 2, 1, 3);
        var mask = new AttentionMask(Given.Padding(3, 0, 1), causal, bias);

        GradientAssert.IsRight(
            attention, [.. inputs, bias], () => attention.call(inputs[0], inputs[1], inputs[2], mask));
    }

    [TestMethod]
    public void Dropout_IsInTrainingOnly_AndDropsTheSameInTheGradient()
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(dropout: 0.375, blockLength: 7, generator: new Generator(1)); // exact in 1/65,536
        var inputs = Inputs([1], 30, 30);
        inputs[2] = eye(30).unsqueeze(0); // the output is then the weights
        attention.eval();
        var kept = attention.call(inputs[0], inputs[1], inputs[2], AttentionMask.None);

        attention.train();
        var (dropped, gradients) = WithGradients(
            inputs, () => attention.call(inputs[0], inputs[1], inputs[2], AttentionMask.None));
        var again = attention.call(inputs[0], inputs[1], inputs[2], AttentionMask.None);

        var mask = dropped.ne(0).to_type(ScalarType.Float32) / 0.625;
        TensorAssert.Near(kept * mask, dropped);
        Assert.AreEqual(0.625, dropped.ne(0).to_type(ScalarType.Float32).mean().item<float>(), 0.06);
        CollectionAssert.AreNotEqual(TensorAssert.Values(dropped), TensorAssert.Values(again));
        var (_, expected) = WithGradients(inputs,
            () => matmul(attention.Weights(inputs[0], inputs[1], AttentionMask.None) * mask, inputs[2]));
        for (var i = 0; i < inputs.Length; i++)
            TensorAssert.Near(expected[i], gradients[i], what: $"gradient {i}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AnErrorInBackward_IsThrownByIt_AndItsCauseIsKept(bool onlyTheBias)
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention(blockLength: 2);
        var inputs = Inputs([2], 5, 5);
        var bias = Given.Random(5, 1, 5);
        (onlyTheBias ? bias : inputs[0]).requires_grad_();
        var output = attention.call(inputs[0], inputs[1], inputs[2], new AttentionMask(Bias: bias));
        Assert.IsNull(ChunkedAttention.BackwardError);
        inputs[1].add_(1); // no longer what the output was made of

        Assert.ThrowsExactly<ExternalException>(() => output.sum().backward());

        Assert.IsInstanceOfType<ExternalException>(ChunkedAttention.BackwardError);
        Assert.Contains("inplace", ChunkedAttention.BackwardError.Message);
        Assert.IsNull(inputs[0].grad);
        attention.call(inputs[0], inputs[1], inputs[2], new AttentionMask(Bias: bias)).sum().backward();
        Assert.IsNull(ChunkedAttention.BackwardError);
        TensorAssert.AllFinite((onlyTheBias ? bias : inputs[0]).grad!);
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new ChunkedAttention();
        var inputs = Inputs([2], 4, 5);
        var (q, k, v) = (inputs[0], inputs[1], inputs[2]);
        Refusal.OfShape("query", zeros(2, 4), x => attention.call(x, k, v, AttentionMask.None));
        Refusal.OfShape("key", zeros(2, 5, 7), x => attention.call(q, x, v, AttentionMask.None));
        Refusal.OfShape("key", zeros(2, 5, 7), x => attention.Weights(q, x, AttentionMask.None));
        Refusal.OfShape("value", zeros(2, 4, 3), x => attention.call(q, k, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => attention.call(q, k, v, new AttentionMask(x)));
        Refusal.OfShape("mask", zeros(3, 5), x => attention.call(q, k, v, new AttentionMask(Bias: x)));
        Refusal.Of<ArgumentException>(() => new ChunkedAttention(blockLength: 0), "'blockLength' is ");
        Refusal.Of<ArgumentException>(() => new ChunkedAttention(dropout: 1), "'dropout' is 1; expected a share in [0, 1).");
        Refusal.Of<ArgumentException>(() => new ChunkedAttention(scale: 0), "'scale' is 0; expected a positive");
    }

    private static (Tensor Output, Tensor[] Gradients) WithGradients(Tensor[] variables, Func<Tensor> call)
    {
        foreach (var variable in variables)
            variable.requires_grad_();
        var output = call();
        (output * Given.Random(9, output.shape)).sum().backward();
        var gradients = variables.Select(variable => variable.grad!.clone()).ToArray();
        foreach (var variable in variables)
            variable.grad = null;
        return (output.detach(), gradients);
    }

    private static Tensor[] Inputs(long[] rows, long queries, long keys) =>
    [
        Given.Random(1, [.. rows, queries, 4]), Given.Random(2, [.. rows, keys, 4]), Given.Random(3, [.. rows, keys, 3]),
    ];
}
