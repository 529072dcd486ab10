using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class PairComparisonTests
{
    private const int Width = 4;

    [TestMethod]
    public void IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var x = Given.RandomDouble(1, 2, 3, Width); // one pair of texts, of 3 and 2 tokens
        var output = comparison.call(x, Given.Padding(3, 0, 1));

        double[][] first = Vectors(x[0], 3), second = Vectors(x[1], 2);
        for (var i = 0; i < 3; i++)
            AssertNear(Naive(comparison, first[i], second), output[0, i]);
        for (var i = 0; i < 2; i++)
            AssertNear(Naive(comparison, second[i], first), output[1, i]);
    }

    [TestMethod]
    public void EqualTokens_AreAlignedFromTheFirstStepOn()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var tokens = eye(Width, Width, ScalarType.Float64);
        var reversed = tokens.flip(0);
        var output = comparison.call(stack([tokens, reversed]), null);
        // Each token finds its equal, wherever it stands, so that both texts become the same but for the order.
        TensorAssert.Near(output[0], output[1].flip(0));
    }

    [TestMethod]
    public void Swapped_TheTextsGetTheSameVectors()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var x = Given.RandomDouble(1, 4, 3, Width);
        var swapped = comparison.call(cat([x.narrow(0, 2, 2), x.narrow(0, 0, 2)]), null);
        var output = comparison.call(x, null);
        TensorAssert.Near(cat([output.narrow(0, 2, 2), output.narrow(0, 0, 2)]), swapped);
    }

    [TestMethod]
    public void Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var x = Given.RandomDouble(1, 2, 3, Width);
        var padded = comparison.call(cat([x, Given.RandomDouble(2, 2, 2, Width) * 50], 1), Given.Padding(5, 2, 2));
        TensorAssert.Near(comparison.call(x, null), padded.narrow(1, 0, 3));
    }

    [TestMethod]
    public void Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var comparison = Create();
        var x = Given.RandomDouble(1, 2, 3, Width);
        GradientAssert.IsRight(comparison, [x], () => comparison.call(x, Given.Padding(3, 0, 1)));
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var comparison = new PairComparison(8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 3, 8), zeros(2, 8) })
            Refusal.OfShape("vectors", wrong, x => comparison.call(x, null));
        Refusal.OfShape("padding", Given.Padding(4, 0, 0), x => comparison.call(zeros(2, 3, 8), x));
        Refusal.Of<ArgumentOutOfRangeException>(() => new PairComparison(0), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new PairComparison(8, 1), "'dropout' is 1; expected a share in [0, 1).");
    }

    private static double[] Naive(PairComparison comparison, double[] x, double[][] partner)
    {
        var n = Normalised(x);
        var others = partner.Select(Normalised).ToArray();
        var e = others.Select(other => Math.Exp(10 * Dot(n, other) / Math.Sqrt(Dot(n, n) * Dot(other, other)))).ToArray();
        double[] aligned =
            [.. Enumerable.Range(0, Width).Select(d => others.Zip(e, (o, weight) => weight * o[d]).Sum() / e.Sum())];
        double[] features =
            [.. n, .. aligned, .. n.Zip(aligned, (a, b) => a - b), .. n.Zip(aligned, (a, b) => a * b)];
        var w = TensorAssert.Values(comparison.get_parameter("projection.weight")!);
        var b = TensorAssert.Values(comparison.get_parameter("projection.bias")!);
        return [.. x.Select((value, i) => value + Gelu(b[i] + Dot(w[(i * 4 * Width)..((i + 1) * 4 * Width)], features)))];
    }

    private static double[] Normalised(double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-5);
        return Array.ConvertAll(x, value => (value - mean) / deviation);
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Gelu(double x) => TensorAssert.Values(nn.functional.gelu(tensor(new[] { x })))[0];

    private static double[][] Vectors(Tensor text, int count) =>
        [.. Enumerable.Range(0, count).Select(i => TensorAssert.Values(text[i]))];

    private static void AssertNear(double[] expected, Tensor actual) => TensorAssert.Near(tensor(expected), actual, 1e-6);

    private static PairComparison Create()
    {
        var comparison = new PairComparison(Width, generator: new Generator(2));
        comparison.to(ScalarType.Float64);
        Given.RandomBiases(comparison);
        using var noGradient = no_grad();
        comparison.get_parameter("norm.weight")!.fill_(1); // the naive computation has none
        comparison.get_parameter("norm.bias")!.fill_(0);
        return comparison;
    }
}
