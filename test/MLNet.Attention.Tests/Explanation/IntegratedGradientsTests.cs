using MLNet.Attention.Tests.Mechanisms;
using MLNet.Attention.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Explanation;

[TestClass]
public sealed class IntegratedGradientsTests
{
    [TestMethod]
    public void LinearFunction_GivesEachPositionItsTerm()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 4, 3), Given.Random(2, 4, 3));
        var factors = Given.Random(3, 4, 3);

        var result = IntegratedGradients.Compute(
            x => stack([(x * factors).sum(new long[] { 1, 2 }), x.sum(new long[] { 1, 2 })], 1), input, baseline, [0, 1]);

        Near(((input - baseline) * factors).sum(-1), result[0].Values);
        Near((input - baseline).sum(-1), result[1].Values);
        Assert.AreEqual(8, result[0].Steps);
    }

    [TestMethod]
    public void Product_IsSharedEqually()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (tensor(new[] { 3f, 4f }, [2, 1]), zeros(2, 1));

        var result = IntegratedGradients.Compute(x => x.select(1, 0) * x.select(1, 1), input, baseline, [0])[0];

        Assert.AreEqual(12, result.Output, 1e-5);
        Assert.AreEqual(0, result.BaselineOutput, 1e-5);
        Assert.AreEqual(6, result.Values[0], 1e-4);
        Assert.AreEqual(6, result.Values[1], 1e-4);
    }

    [TestMethod]
    public void SteepFunction_TakesMoreSteps_UntilItIsComplete()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (ones(2, 1), zeros(2, 1));

        var result = IntegratedGradients.Compute(
            x => ((x.sum(new long[] { 1, 2 }) - 0.6) * 60).tanh().unsqueeze(1), input, baseline, [0])[0];

        Assert.IsGreaterThan(8, result.Steps);
        Assert.IsLessThanOrEqualTo(IntegratedGradients.Tolerance, result.CompletenessError);
        Assert.AreEqual(2, result.Values.Sum(), 0.02);
    }

    [TestMethod]
    public void Jump_EndsAtTheMostSteps_AndSaysSo()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (ones(1, 1), zeros(1, 1));

        // No gradient anywhere: nothing could be complete.
        var result = IntegratedGradients.Compute(
            x => (x.select(1, 0) - 0.5).gt(0).to_type(ScalarType.Float32) + 0 * x.select(1, 0), input, baseline, [0])[0];

        Assert.AreEqual(IntegratedGradients.MaximumSteps, result.Steps);
        Assert.AreEqual(1, result.CompletenessError, 1e-6);
    }

    [TestMethod]
    public void TheSameInput_HasNoAttributions()
    {
        using var scope = NewDisposeScope();
        var input = Given.Random(1, 3, 2);

        var result = IntegratedGradients.Compute(x => x.square().sum(new long[] { 1, 2 }).unsqueeze(1), input, input, [0])[0];

        Assert.AreEqual(0, result.CompletenessError);
        CollectionAssert.AreEqual(new float[3], result.Values);
    }

    [TestMethod]
    public void LongInput_IsTakenInBatches()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 1500, 2), zeros(1500, 2));
        var largest = 0L;

        var result = IntegratedGradients.Compute(x =>
        {
            largest = Math.Max(largest, x.shape[0]);
            return (x.square().sum(new long[] { 1, 2 }) / 100).unsqueeze(1);
        }, input, baseline, [0])[0];

        Assert.AreEqual(1, largest);
        Near(input.square().sum(-1) / 100, result.Values);
    }

    [TestMethod]
    public void Tensors_AreAllDisposed()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 3, 2), Given.Random(2, 3, 2));
        var before = scope.DisposablesCount;

        IntegratedGradients.Compute(x => x.square().sum(new long[] { 1, 2 }).unsqueeze(1), input, baseline, [0]);

        Assert.AreEqual(before, scope.DisposablesCount);
    }

    private static void Near(Tensor expected, float[] actual)
    {
        var values = expected.data<float>().ToArray();
        Assert.HasCount(values.Length, actual);
        for (var i = 0; i < values.Length; i++)
            Assert.AreEqual(values[i], actual[i], 1e-4, $"position {i}");
    }
}
