using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Trainers.Loop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class BestWeightsTests
{
    [TestMethod]
    public void TheWeightsOfTheLowestLoss_ComeBack()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(2, 3)), new(zeros(4))];
        using var best = new BestWeights(parameters);
        Assert.AreEqual(0, best.Epoch);

        Assert.IsTrue(ImproveWith(1, loss: 0.9));
        Assert.IsTrue(ImproveWith(2, loss: 0.5));
        Assert.IsFalse(ImproveWith(3, loss: 0.5));
        Assert.IsFalse(ImproveWith(4, loss: double.NaN));
        Assert.IsFalse(ImproveWith(5, loss: 0.7));
        Assert.AreEqual(2, best.Epoch);
        TensorAssert.Same(full(4, 5), parameters[1]);

        best.Restore();

        TensorAssert.Same(full(2, 3, 2), parameters[0]);
        TensorAssert.Same(full(4, 2), parameters[1]);
        Assert.IsTrue(parameters[0].requires_grad);

        bool ImproveWith(int epoch, double loss)
        {
            using var noGradient = no_grad();
            foreach (var parameter in parameters)
                parameter.fill_(epoch);
            return best.Improve(loss, epoch);
        }
    }

    [TestMethod]
    public void WithoutAnImprovement_TheWeightsStay()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2))];
        using var best = new BestWeights(parameters);
        Assert.IsFalse(best.Improve(double.PositiveInfinity, 1));
        best.Restore();
        TensorAssert.Same(ones(2), parameters[0]);
    }

    [TestMethod]
    public void Copies_OutliveTheScopeTheyWereMadeIn()
    {
        using var outer = NewDisposeScope();
        Parameter[] parameters = [new(ones(2))];
        using var best = new BestWeights(parameters);
        using (NewDisposeScope())
            best.Improve(1, 1);
        using (no_grad())
            parameters[0].fill_(7);
        best.Restore();
        TensorAssert.Same(ones(2), parameters[0]);
    }
}
