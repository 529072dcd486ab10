using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Trainers.Loop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class ExponentialMovingAverageTests
{
    [TestMethod]
    public void TheMean_FollowsTheWeights_FasterInTheBeginning()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(3))];
        using var average = new ExponentialMovingAverage(parameters, decay: 0.4);
        var expected = 0.0;
        for (var step = 1; step <= 20; step++)
        {
            Fill(parameters, step);
            average.Update();
            var keep = Math.Min(0.4, (1.0 + step) / (10 + step));
            expected = keep * expected + (1 - keep) * step;
        }

        average.Swap();
        TensorAssert.Near(full(3, expected), parameters[0]);
        average.Swap();
        TensorAssert.Same(full(3, 20), parameters[0]);
        Assert.IsTrue(parameters[0].requires_grad);
    }

    [TestMethod]
    public void Swapping_DoesNotTouchTheMean()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2)), new(ones(2, 2))];
        using var average = new ExponentialMovingAverage(parameters, decay: 0.9);
        Fill(parameters, 5);
        average.Update();
        average.Swap();
        var mean = parameters[1].detach().clone();
        average.Swap();
        average.Swap();
        TensorAssert.Same(mean, parameters[1]);
    }

    [TestMethod]
    public void Decay0_KeepsTheWeightsThemselves()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2))];
        using var average = new ExponentialMovingAverage(parameters, decay: 0);
        Fill(parameters, 5);
        average.Update();
        average.Swap();
        TensorAssert.Same(full(2, 5), parameters[0]);
    }

    [TestMethod]
    public void TheMean_OutlivesTheScopeItWasMadeIn()
    {
        using var outer = NewDisposeScope();
        Parameter[] parameters = [new(ones(2))];
        ExponentialMovingAverage average;
        using (NewDisposeScope())
        {
            average = new ExponentialMovingAverage(parameters, decay: 0.5);
            average.Update();
        }
        using (average)
            average.Swap();
        TensorAssert.Same(ones(2), parameters[0]);
    }

    private static void Fill(Parameter[] parameters, double value)
    {
        using var noGradient = no_grad();
        foreach (var parameter in parameters)
            parameter.fill_(value);
    }
}
