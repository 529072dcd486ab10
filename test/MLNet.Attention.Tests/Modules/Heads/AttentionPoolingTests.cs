using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class AttentionPoolingTests
{
    private const int Width = 4;

    /// <summary>Each score with each function.</summary>
    public static IEnumerable<object[]> All =>
        from score in Enum.GetValues<PoolingScore>()
        from function in Enum.GetValues<AttentionFunction>()
        select new object[] { score, function };

    [TestMethod]
    [DataRow(PoolingScore.Additive)]
    [DataRow(PoolingScore.Dot)]
    [DataRow(PoolingScore.ScaledDot)]
    [DataRow(PoolingScore.General)]
    [DataRow(PoolingScore.Cosine)]
    public void IsTheFormula(PoolingScore score)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(score);
        var input = Given.RandomDouble(1, 1, 5, Width);

        var (output, weights) = pooling.call(input, null);

        var h = Enumerable.Range(0, 5).Select(i => TensorAssert.Values(input[0, i])).ToArray();
        var e = h.Select(vector => Math.Exp(Naive(score, vector, pooling))).ToArray();
        var expected = e.Select(value => value / e.Sum()).ToArray();
        TensorAssert.Near(tensor(expected).unsqueeze(0), weights, 1e-6);
        var mean = Enumerable.Range(0, Width).Select(d => expected.Zip(h, (weight, vector) => weight * vector[d]).Sum());
        TensorAssert.Near(tensor(mean.ToArray()).unsqueeze(0), output, 1e-6);
    }

    [TestMethod]
    public void AdditivePooling_HasTheParametersItAlwaysHad()
    {
        using var pooling = new AttentionPooling(Width);
        CollectionAssert.AreEquivalent(new[] { "projection.weight", "projection.bias", "context.weight" },
            pooling.named_parameters().Select(named => named.name).ToList());
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Padding_ChangesNothing_AndNeitherDoesTheOrder(PoolingScore score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(score, function);
        var input = Given.RandomDouble(1, 2, 5, Width);
        var (expected, weights) = pooling.call(input, null);

        var (padded, paddedWeights) = pooling.call(
            cat([input, Given.RandomDouble(2, 2, 3, Width)], 1), Given.Padding(8, 3, 3));
        TensorAssert.Near(expected, padded);
        TensorAssert.Near(weights, paddedWeights.narrow(1, 0, 5));
        TensorAssert.AllZero(paddedWeights.narrow(1, 5, 3));

        var order = tensor(new long[] { 3, 0, 4, 2, 1 });
        var (shuffled, shuffledWeights) = pooling.call(input.index_select(1, order), null);
        TensorAssert.Near(expected, shuffled);
        TensorAssert.Near(weights.index_select(1, order), shuffledWeights);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void ARowThatIsAllPadding_GivesZeros_AndFiniteGradients(
        PoolingScore score, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(score, function);
        var input = cat([Given.RandomDouble(1, 2, 5, Width), zeros(1, 5, Width, dtype: ScalarType.Float64)])
            .requires_grad_();

        var (output, weights) = pooling.call(input, Given.Padding(5, 1, 5, 0)); // the last row is all zeros
        output.square().sum().backward();

        TensorAssert.AllZero(output.select(0, 1));
        TensorAssert.AllZero(weights.select(0, 1));
        TensorAssert.AllFinite(input.grad!);
        TensorAssert.AllZero(input.grad!.select(0, 1));
        foreach (var (name, parameter) in pooling.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    [DataRow(PoolingScore.Additive)]
    [DataRow(PoolingScore.Dot)]
    [DataRow(PoolingScore.ScaledDot)]
    [DataRow(PoolingScore.General)]
    [DataRow(PoolingScore.Cosine)]
    public void Gradients_AreThoseOfFiniteDifferences(PoolingScore score)
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(4, new Generator(1), score);
        var x = Given.RandomDouble(1, 2, 3, 4);
        GradientAssert.IsRight(pooling, [x], () => pooling.call(x, Given.Padding(3, 0, 1)).Output);
    }

    [TestMethod]
    public void WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var pooling = new AttentionPooling(8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8), zeros(8), zeros(1, 2, 3, 8) })
            Refusal.OfShape("input", wrong, x => pooling.call(x, null));
        foreach (var wrong in new[] { Given.Padding(4, 0, 0), Given.Padding(3, 0, 0, 0), Given.Padding(3, 0).squeeze(0) })
            Refusal.OfShape("padding", wrong, x => pooling.call(zeros(2, 3, 8), x));
        var error = Refusal.Of<ArgumentException>(() => pooling.call(zeros(2, 3, 8), zeros(2, 3)),
            "'padding' has element type Float32; expected Bool.");
        Assert.AreEqual("padding", error.ParamName);
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        Refusal.Of<ArgumentOutOfRangeException>(() => new AttentionPooling(0), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new AttentionPooling(Width, score: (PoolingScore)9),
            "'score' is 9; expected one of Additive, Dot, ScaledDot, General, Cosine.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new AttentionPooling(Width, function: (AttentionFunction)9),
            "'function' is 9; expected one of Softmax, Entmax15.");
    }

    private static double Naive(PoolingScore score, double[] h, AttentionPooling pooling)
    {
        var u = Parameter(pooling, "context.weight")!;
        var w = Parameter(pooling, "projection.weight");
        var b = Parameter(pooling, "projection.bias") ?? new double[Width];
        double Dot(double[] x, double[] y) => x.Zip(y, (a, c) => a * c).Sum();
        double[] Projected() => Enumerable.Range(0, Width)
            .Select(i => b[i] + Dot(w![(i * Width)..((i + 1) * Width)], h)).ToArray();
        return score switch
        {
            PoolingScore.Additive => Dot(u, Projected().Select(Math.Tanh).ToArray()),
            PoolingScore.General => Dot(u, Projected()),
            PoolingScore.ScaledDot => Dot(u, h) / Math.Sqrt(Width),
            PoolingScore.Cosine => 10 * Dot(u, h) / Math.Sqrt(Dot(u, u) * Dot(h, h)),
            _ => Dot(u, h),
        };
    }

    private static double[]? Parameter(AttentionPooling pooling, string name) =>
        pooling.get_parameter(name) is { } parameter ? TensorAssert.Values(parameter) : null;

    private static AttentionPooling Create(
        PoolingScore score, AttentionFunction function = AttentionFunction.Softmax)
    {
        var pooling = new AttentionPooling(Width, new Generator(4), score, function);
        pooling.to(ScalarType.Float64);
        return pooling;
    }
}
