using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class PairComparisonTests
{
    private const int Width = 4;
    private const int Inputs = 8 * Width + 1;

    [TestMethod]
    public void IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var (x, e) = (Given.RandomDouble(1, 2, 3, Width), Given.RandomDouble(2, 2, 3, Width)); // texts of 3 and 2 tokens
        var output = comparison.call(x, e, Given.Padding(3, 0, 1));

        double[][] first = Known(x[0], e[0], 3), second = Known(x[1], e[1], 2);
        for (var i = 0; i < 3; i++)
            AssertNear(Naive(comparison, TensorAssert.Values(x[0, i]), first[i], second), output[0, i]);
        for (var i = 0; i < 2; i++)
            AssertNear(Naive(comparison, TensorAssert.Values(x[1, i]), second[i], first), output[1, i]);
    }

    [TestMethod]
    public void EqualTokens_AreAlignedFromTheFirstStepOn()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var tokens = eye(Width, Width, ScalarType.Float64);
        var reversed = tokens.flip(0);
        var texts = stack([tokens, reversed]);
        var output = comparison.call(texts, texts, null);
        // Each token finds its equal, wherever it stands, so that both texts become the same but for the order.
        TensorAssert.Near(output[0], output[1].flip(0));
    }

    [TestMethod]
    public void Swapped_TheTextsGetTheSameVectors()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var (x, e) = (Given.RandomDouble(1, 4, 3, Width), Given.RandomDouble(2, 4, 3, Width));
        TensorAssert.Near(Swap(comparison.call(x, e, null)), comparison.call(Swap(x), Swap(e), null));

        static Tensor Swap(Tensor texts) => cat([texts.narrow(0, 2, 2), texts.narrow(0, 0, 2)]);
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var (x, e) = (Given.RandomDouble(1, 2, 3, Width), Given.RandomDouble(2, 2, 3, Width));
        var more = Given.RandomDouble(3, 2, 2, Width) * 50;
        var padded = comparison.call(cat([x, more], 1), cat([e, more], 1), Given.Padding(5, 2, 2));
        TensorAssert.Near(comparison.call(x, e, null), padded.narrow(1, 0, 3));
    }

    [TestMethod]
    public void Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var (x, e) = (Given.RandomDouble(1, 2, 3, Width), Given.RandomDouble(2, 2, 3, Width));
        GradientAssert.IsRight(comparison, [x, e], () => comparison.call(x, e, Given.Padding(3, 0, 1)));
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var comparison = new PairComparison(8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 3, 8), zeros(2, 8) })
            Refusal.OfShape("vectors", wrong, x => comparison.call(x, x, null));
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(2, 4, 8), zeros(4, 3, 8) })
            Refusal.OfShape("embedded", wrong, x => comparison.call(zeros(2, 3, 8), x, null));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => comparison.call(zeros(2, 3, 8), zeros(2, 3, 8), x));
        Refusal.Of<ArgumentOutOfRangeException>(() => new PairComparison(0), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new PairComparison(8, 1), "'dropout' is 1; expected a share in [0, 1).");
    }

    private static double[] Naive(PairComparison comparison, double[] x, double[] n, double[][] others)
    {
        var e = others.Select(other => Math.Exp(10 * Dot(n, other) / Math.Sqrt(Dot(n, n) * Dot(other, other)))).ToArray();
        double[] aligned =
            [.. Enumerable.Range(0, 2 * Width).Select(d => others.Zip(e, (o, weight) => weight * o[d]).Sum() / e.Sum())];
        double[] features =
        [
            .. n, .. aligned, .. n.Zip(aligned, (a, b) => a - b), .. n.Zip(aligned, (a, b) => a * b),
            Math.Sqrt(2 * Width) * Dot(n, aligned) / Math.Sqrt(Dot(n, n) * Dot(aligned, aligned)),
        ];
        var w = TensorAssert.Values(comparison.get_parameter("projection.weight")!);
        var b = TensorAssert.Values(comparison.get_parameter("projection.bias")!);
        return [.. x.Select((value, i) => value + Gelu(b[i] + Dot(w[(i * Inputs)..((i + 1) * Inputs)], features)))];
    }

    // n of each token: its vector and its embedding, both normalised.
    private static double[][] Known(Tensor vectors, Tensor embedded, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => (double[])
            [.. Normalised(TensorAssert.Values(vectors[i])), .. Normalised(TensorAssert.Values(embedded[i]))]),
    ];

    private static double[] Normalised(double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return Array.ConvertAll(x, value => (value - mean) / deviation);
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Gelu(double x) => TensorAssert.Values(nn.functional.gelu(tensor(new[] { x })))[0];

    private static void AssertNear(double[] expected, Tensor actual) => TensorAssert.Near(tensor(expected), actual, 1e-6);

    private static PairComparison Create()
    {
        var comparison = new PairComparison(Width, generator: new Generator(2));
        comparison.to(ScalarType.Float64);
        Given.RandomBiases(comparison);
        using var noGradient = no_grad();
        foreach (var norm in new[] { "norm1", "norm2" }) // the naive computation has no weights of them
        {
            comparison.get_parameter($"{norm}.weight")!.fill_(1);
            comparison.get_parameter($"{norm}.bias")!.fill_(0);
        }
        return comparison;
    }
}
