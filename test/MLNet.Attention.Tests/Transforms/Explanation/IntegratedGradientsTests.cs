using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Explanation;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class IntegratedGradientsTests
{
    [TestMethod]
    public void LinearFunction_GivesEachPositionItsTerm()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 4, 3), Given.Random(2, 4, 3));
        var factors = Given.Random(3, 4, 3);

        var result = Compute(
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

        var result = Compute(x => x.select(1, 0) * x.select(1, 1), input, baseline, [0])[0];

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

        var result = Compute(
            Steep, input, baseline, [0])[0];

        Assert.IsGreaterThan(8, result.Steps);
        Assert.IsLessThanOrEqualTo(0.01, result.CompletenessError);
        Assert.AreEqual(2, result.Values.Sum(), 0.02);
    }

    [TestMethod]
    public void Jump_EndsAtTheMostSteps_AndSaysSo()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (ones(1, 1), zeros(1, 1));

        // No gradient anywhere: nothing could be complete.
        var result = Compute(
            x => (x.select(1, 0) - 0.5).gt(0).to_type(ScalarType.Float32) + 0 * x.select(1, 0), input, baseline, [0])[0];

        Assert.AreEqual(512, result.Steps);
        Assert.AreEqual(1, result.CompletenessError, 1e-6);
    }

    [TestMethod]
    public void TheSameInput_HasNoAttributions()
    {
        using var scope = NewDisposeScope();
        var input = Given.Random(1, 3, 2);

        var result = Compute(x => x.square().sum(new long[] { 1, 2 }).unsqueeze(1), input, input, [0])[0];

        Assert.AreEqual(0, result.CompletenessError);
        CollectionAssert.AreEqual(new float[3], result.Values);
    }

    [TestMethod]
    public void LongInput_IsTakenInBatches()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 1500, 2), zeros(1500, 2));
        var largest = 0L;

        var result = Compute(x =>
        {
            largest = Math.Max(largest, x.shape[0]);
            return (x.square().sum(new long[] { 1, 2 }) / 100).unsqueeze(1);
        }, input, baseline, [0])[0];

        Assert.AreEqual(1, largest);
        Near(input.square().sum(-1) / 100, result.Values);
    }

    [TestMethod]
    [DataRow(8, 8)]
    [DataRow(15, 8)]
    [DataRow(16, 16)]
    [DataRow(70, 64)]
    public void MaximumSteps_AreNotExceeded_AndNoPointIsTakenTwice(int maximum, int steps)
    {
        using var scope = NewDisposeScope();
        var points = 0L;

        var result = Compute(x =>
        {
            points += x.shape[0];
            return Steep(x);
        }, ones(2, 1), zeros(2, 1), [0], new ExplanationOptions { MaximumSteps = maximum, Tolerance = 0 })[0];

        Assert.AreEqual(steps, result.Steps);
        Assert.AreEqual(steps + 1, points);
    }

    [TestMethod]
    public void Tolerance_SaysWhenItIsEnough()
    {
        using var scope = NewDisposeScope();
        var steps = new[] { 1, 0.1, 0.01, 1e-6, 0 }
            .Select(tolerance => Compute(x => Sigmoid(x, 10), ones(2, 1), zeros(2, 1), [0], new() { Tolerance = tolerance })[0])
            .Select(result => result.Steps).ToArray();

        Assert.AreEqual(8, steps[0]);
        CollectionAssert.AreEqual(steps.Order().ToArray(), steps);
        Assert.IsGreaterThan(8, steps[^1]);
    }

    [TestMethod]
    public void OutputsThatAreComplete_TakeNoMoreSteps()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (ones(2, 1), zeros(2, 1));

        var result = Compute(x => cat([x.sum(new long[] { 1 }), Steep(x)], 1), input, baseline, [1, 0]);

        Assert.AreEqual(8, result[1].Steps);
        Assert.IsGreaterThan(8, result[0].Steps);
        Near(ones(2), result[1].Values);
        Assert.AreEqual(2, result[0].Values.Sum(), 0.02);
    }

    [TestMethod]
    public void Parameters_GetNoGradients_AndKeepTheirs()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2);
        layer.call(ones(1, 3)).sum().backward();
        var before = layer.parameters().Select(parameter => parameter.grad!.data<float>().ToArray()).ToList();

        Compute(x => layer.call(x.sum(1)).tanh(), ones(4, 3), zeros(4, 3), [0, 1]);

        foreach (var (parameter, gradient) in layer.parameters().Zip(before))
        {
            Assert.IsTrue(parameter.requires_grad);
            CollectionAssert.AreEqual(gradient, parameter.grad!.data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Cancelled_RunsTheNetworkNoMore_AndLeavesNoTensor()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (ones(1500, 1), zeros(1500, 1)); // a batch is one point
        var before = scope.DisposablesCount;
        for (var last = 0; last < 9; last++)
        {
            var runs = 0;
            Assert.ThrowsExactly<OperationCanceledException>(() => IntegratedGradients.Compute(x =>
            {
                runs++;
                return x.square().sum(1);
            }, input, baseline, [0], new ExplanationOptions(), new NetworkPasses(() => CancelAfter(last, runs))));
            Assert.AreEqual(last, runs);
        }
        Assert.AreEqual(before, scope.DisposablesCount);

        static void CancelAfter(int last, int runs)
        {
            if (runs == last)
                throw new OperationCanceledException();
        }
    }

    [TestMethod]
    public void ErrorOfTheNetwork_IsAnException()
    {
        using var scope = NewDisposeScope();

        // It does not depend on its input: there is no gradient.
        Assert.Throws<Exception>(() => Compute(x => ones(x.shape[0], 1), ones(2, 1), zeros(2, 1), [0]));
    }

    [TestMethod]
    public void Tensors_AreAllDisposed()
    {
        using var scope = NewDisposeScope();
        var (input, baseline) = (Given.Random(1, 3, 2), Given.Random(2, 3, 2));
        var before = scope.DisposablesCount;

        Compute(x => x.square().sum(new long[] { 1, 2 }).unsqueeze(1), input, baseline, [0]);

        Assert.AreEqual(before, scope.DisposablesCount);
    }

    private static Attribution[] Compute(Func<Tensor, Tensor> network, Tensor input, Tensor baseline, int[] outputs,
        ExplanationOptions? options = null) =>
        IntegratedGradients.Compute(network, input, baseline, outputs, options ?? new(), new NetworkPasses(() => { }));

    private static Tensor Steep(Tensor x) => Sigmoid(x, 60);

    private static Tensor Sigmoid(Tensor x, double slope) => ((x.sum(new long[] { 1, 2 }) - 0.6) * slope).tanh().unsqueeze(1);

    private static void Near(Tensor expected, float[] actual)
    {
        var values = expected.data<float>().ToArray();
        Assert.HasCount(values.Length, actual);
        for (var i = 0; i < values.Length; i++)
            Assert.AreEqual(values[i], actual[i], 1e-4, $"position {i}");
    }
}
