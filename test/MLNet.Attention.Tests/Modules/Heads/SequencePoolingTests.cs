using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

/// <summary>What all poolings promise, and the values of those without attention.</summary>
[TestClass]
public sealed class SequencePoolingTests
{
    private const int Width = 4;

    /// <summary>Each pooling with each function.</summary>
    public static IEnumerable<object[]> All =>
        from pooling in Enum.GetValues<TextPooling>()
        from function in Enum.GetValues<AttentionFunction>()
        select new object[] { pooling, function };

    public static IEnumerable<object[]> Kinds => Enum.GetValues<TextPooling>().Select(pooling => new object[] { pooling });

    [TestMethod]
    public void TheMean_WeighsAllAlike()
    {
        using var scope = NewDisposeScope();
        using var pooling = new MeanPooling(Width);
        var input = Given.RandomDouble(1, 2, 3, Width);
        var (output, weights) = pooling.call(input, Given.Padding(3, 0, 1));

        TensorAssert.Near(tensor(new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0, 0.5, 0.5, 0 }, [2, 3]), weights);
        TensorAssert.Near(input[0].mean([0]), output[0]);
        TensorAssert.Near(input[1].narrow(0, 0, 2).mean([0]), output[1]);
    }

    [TestMethod]
    public void TheSum_IsDividedByTheRootOfTheLength()
    {
        using var scope = NewDisposeScope();
        using var pooling = new RootLengthPooling(Width);
        var input = Given.RandomDouble(1, 2, 3, Width);
        var (output, weights) = pooling.call(input, Given.Padding(3, 0, 1));

        TensorAssert.Near(tensor(new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0, 0.5, 0.5, 0 }, [2, 3]), weights);
        TensorAssert.Near(input[0].sum([0]) / Math.Sqrt(3), output[0]);
        TensorAssert.Near((input[1, 0] + input[1, 1]) / Math.Sqrt(2), output[1]);
        TensorAssert.Near(output[0], pooling.call(input, null).Output[0]);
    }

    [TestMethod]
    public void TheMaximum_IsThatOfEachDimension_AndAWeightIsTheShareOfThem()
    {
        using var scope = NewDisposeScope();
        using var pooling = new MaxPooling(Width);
        var input = tensor(new double[] { 1, -5, 3, 0, 2, -7, 3, -1, 9, 9, 9, 9 }, [1, 3, 4]);
        var (output, weights) = pooling.call(input, Given.Padding(3, 1));

        TensorAssert.Near(tensor(new double[] { 2, -5, 3, 0 }, [1, 4]), output);
        TensorAssert.Near(tensor(new[] { 0.75, 0.25, 0 }, [1, 3]), weights);
    }

    [TestMethod]
    public void TheFirstToken_IsTheFirstThatIsNoPadding()
    {
        using var scope = NewDisposeScope();
        using var pooling = new FirstTokenPooling(Width);
        var input = Given.RandomDouble(1, 2, 3, Width);
        var (output, weights) = pooling.call(input, tensor(new[] { false, true, false, true, false, false }, [2, 3]));

        TensorAssert.Near(stack([input[0, 0], input[1, 1]]), output);
        TensorAssert.Near(tensor(new double[] { 1, 0, 0, 0, 1, 0 }, [2, 3]), weights);
        TensorAssert.Near(input.select(1, 0), pooling.call(input, null).Output);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Padding_ChangesNothing_AndWeightsSumTo1(TextPooling kind, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(kind, function);
        var input = Given.RandomDouble(1, 2, 5, Width);
        var (expected, weights) = pooling.call(input, null);
        var (padded, paddedWeights) = pooling.call(
            cat([input, Given.RandomDouble(2, 2, 3, Width) * 100], 1), Given.Padding(8, 3, 3));

        TensorAssert.Near(expected, padded);
        TensorAssert.Near(weights, paddedWeights.narrow(1, 0, 5));
        TensorAssert.AllZero(paddedWeights.narrow(1, 5, 3));
        TensorAssert.Near(ones(2, ScalarType.Float64), weights.sum(1));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void ARowThatIsAllPadding_GivesZeros_AndFiniteGradients(TextPooling kind, AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(kind, function);
        var input = Given.RandomDouble(1, 2, 5, Width).requires_grad_();
        var (output, weights) = pooling.call(input, Given.Padding(5, 2, 5));
        output.square().sum().backward();

        TensorAssert.AllZero(output[1]);
        TensorAssert.AllZero(weights[1]);
        TensorAssert.AllFinite(input.grad!);
        TensorAssert.AllZero(input.grad![1]);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Gradients_AreThoseOfFiniteDifferences(TextPooling kind)
    {
        using var scope = NewDisposeScope();
        using var pooling = Create(kind);
        var x = Given.RandomDouble(1, 2, 3, Width);
        GradientAssert.IsRight(pooling, [x], () => pooling.call(x, Given.Padding(3, 0, 1)).Output);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WrongShapes_AreRefused(TextPooling kind)
    {
        using var scope = NewDisposeScope();
        using var pooling = SequencePooling.Create(kind, 8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8), zeros(1, 2, 3, 8) })
            Refusal.OfShape("input", wrong, x => pooling.call(x, null));
        foreach (var wrong in new[] { Given.Padding(4, 0, 0), Given.Padding(3, 0, 0, 0) })
            Refusal.OfShape("padding", wrong, x => pooling.call(zeros(2, 3, 8), x));
        Refusal.Of<ArgumentOutOfRangeException>(
            () => SequencePooling.Create(kind, 0), "'dimension' is 0; expected at least 1.");
    }

    [TestMethod]
    public void AnUnknownKind_IsRefused() => Refusal.Of<ArgumentOutOfRangeException>(
        () => SequencePooling.Create((TextPooling)99, 8), "'pooling' is 99; expected one of Additive, Dot, ");

    private static SequencePooling Create(TextPooling kind, AttentionFunction function = AttentionFunction.Softmax)
    {
        var pooling = SequencePooling.Create(kind, Width, function, new Generator(4));
        pooling.to(ScalarType.Float64);
        return pooling;
    }
}
