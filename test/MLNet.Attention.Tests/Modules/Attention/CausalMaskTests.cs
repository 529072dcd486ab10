using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>
/// A causal mask with more keys than queries: the queries are those of the last positions, and get what they get when all
/// queries are there.
/// </summary>
[TestClass]
public sealed class CausalMaskTests
{
    private const int Length = 9;

    public static IEnumerable<object[]> Mechanisms =>
        new[] { "full", "entmax", "additive", "chunked", "chunked alibi", "linear", "local window", "adaptive span" }
            .Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Mechanisms))]
    public void TheLastQueries_GetWhatTheyGetAmongAll(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(mechanism);
        attention.eval();
        var (q, k, v) = (Given.Random(1, 2, 2, Length, 4), Given.Random(2, 2, 2, Length, 4), Given.Random(3, 2, 2, Length, 3));
        foreach (var padding in new[] { null, Given.Padding(Length, 0, 3) })
        {
            var mask = new AttentionMask(padding, Causal: true);
            var (whole, wholeWeights) = Call(attention, q, k, v, mask);
            for (var count = 1; count <= Length; count++)
            {
                var (output, weights) = Call(attention, q.narrow(2, Length - count, count), k, v, mask);

                TensorAssert.Near(whole.narrow(2, Length - count, count), output, what: $"output of {count} queries");
                if (wholeWeights is not null)
                    TensorAssert.Near(wholeWeights.narrow(2, Length - count, count), weights!, what: "weights");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Mechanisms))]
    public void Gradients_AreThoseOfFiniteDifferences(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(mechanism);
        Tensor[] inputs =
            [Given.RandomDouble(1, 1, 2, 2, 4), Given.RandomDouble(2, 1, 2, 5, 4), Given.RandomDouble(3, 1, 2, 5, 3)];
        var mask = new AttentionMask(Causal: true);
        GradientAssert.IsRight(attention, inputs, () => Call(attention, inputs[0], inputs[1], inputs[2], mask).Output);
    }

    [TestMethod]
    [DynamicData(nameof(Mechanisms))]
    public void FewerKeysThanQueries_AreRefused(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(mechanism);
        var (q, k) = (zeros(1, 2, 6, 4), zeros(1, 2, 4, 4));
        var error = Refusal.Of<ArgumentException>(() => Call(attention, q, k, k, new AttentionMask(Causal: true)),
            "'mask' is causal for L = 6, S = 4; expected S ≥ L.");
        Assert.AreEqual("mask", error.ParamName);
    }

    [TestMethod]
    public void ChunkedWeights_AndLinearWeights_AreThoseOfTheLastQueriesToo()
    {
        using var scope = NewDisposeScope();
        using var chunked = new ChunkedAttention(blockLength: 2);
        using var linear = new LinearAttention();
        var (q, k) = (Given.Random(1, 2, Length, 4), Given.Random(2, 2, Length, 4));
        var mask = new AttentionMask(Causal: true);
        TensorAssert.Near(chunked.Weights(q, k, mask).narrow(1, 6, 3), chunked.Weights(q.narrow(1, 6, 3), k, mask));
        TensorAssert.Near(linear.Weights(q, k, mask).narrow(1, 6, 3), linear.Weights(q.narrow(1, 6, 3), k, mask));
    }

    private static nn.Module Create(string mechanism) => mechanism == "additive"
        ? new AdditiveAttention(4, 4, 5, generator: new Generator(1))
        : (mechanism switch
        {
            "entmax" => AttentionMechanism.Full(AttentionFunction.Entmax15),
            "chunked" => AttentionMechanism.Chunked(2),
            "chunked alibi" => AttentionMechanism.Chunked(4, alibi: true),
            "linear" => AttentionMechanism.Linear(),
            "local window" => AttentionMechanism.LocalWindow(2),
            "adaptive span" => AttentionMechanism.AdaptiveSpan(5.3, 2),
            _ => AttentionMechanism.Full(),
        }).Create(new AttentionHeads(2, 4));

    private static (Tensor Output, Tensor? Weights) Call(
        nn.Module attention, Tensor query, Tensor key, Tensor value, AttentionMask mask) =>
        attention is nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor> withoutWeights
            ? (withoutWeights.call(query, key, value, mask), null)
            : ((nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor, Tensor)>)attention).call(query, key, value, mask);
}
