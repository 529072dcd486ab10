using MLNet.Attention.Tests.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = MLNet.Attention.Trainers.Loop.AdamW;

namespace MLNet.Attention.Tests.Trainers.Loop;

/// <summary>The optimizer, and TorchSharp's clipping of gradients as the training loop needs it.</summary>
[TestClass]
public sealed class AdamWTests
{
    private const double LearningRate = 0.05;

    [TestMethod]
    public void Steps_ArePyTorchs_AlsoWithGradientsThatNeedClipping()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("adamw");
        var expected = fixture["parameters"];
        var gradients = fixture["gradients"];
        // A matrix, since only matrices decay.
        var parameter = new Parameter(expected.select(0, 0).clone().unsqueeze(0));
        using var optimizer = new AdamW([parameter], weightDecay: 0.1, beta2: 0.98);

        for (var step = 0; step < gradients.shape[0]; step++)
        {
            parameter.grad = null;
            (parameter * gradients.select(0, step) * 7).sum().backward();
            nn.utils.clip_grad_norm_([parameter], 1);
            optimizer.Step(LearningRate);
            TensorAssert.Near(expected.select(0, step + 1), parameter[0], what: $"the parameter after step {step + 1}");
        }
    }

    [TestMethod]
    public void ARateFactor_IsOfItsParameterAlone_AndOfItsDecayToo()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2, 3)), new(ones(2, 3)), new(ones(2, 3))];
        using var optimizer = new AdamW(parameters, weightDecay: 0.5, rateFactors: [1, 0.25, 1]);
        foreach (var parameter in parameters)
            parameter.grad = ones(2, 3);
        optimizer.Step(0.04);
        TensorAssert.Near(full([2, 3], 1 - 0.5 * 0.04 - 0.04), parameters[0].detach());
        TensorAssert.Near(full([2, 3], 1 - 0.5 * 0.01 - 0.01), parameters[1].detach());
        TensorAssert.Same(parameters[0].detach(), parameters[2].detach());
    }

    [TestMethod]
    public void SmallGradients_AreNotClipped()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(2));
        (parameter * tensor(new[] { 0.3f, -0.4f })).sum().backward();

        nn.utils.clip_grad_norm_([parameter], 1);

        TensorAssert.Near(tensor(new[] { 0.3f, -0.4f }), parameter.grad!);
    }

    [TestMethod]
    public void MatricesDecay_VectorsDoNot_AndEachStepHasItsRate()
    {
        using var scope = NewDisposeScope();
        var matrix = new Parameter(ones(2, 3));
        var vector = new Parameter(ones(3));
        using var optimizer = new AdamW([matrix, vector], weightDecay: 0.5);

        // With a constant gradient, every step of Adam is as long as the learning rate.
        var (expectedMatrix, expectedVector) = (1.0, 1.0);
        foreach (var rate in new[] { 0.01, 0.1, 0.02 })
        {
            (matrix.grad, vector.grad) = (ones(2, 3), ones(3));
            optimizer.Step(rate);
            expectedMatrix = expectedMatrix * (1 - rate * 0.5) - rate;
            expectedVector -= rate;
            TensorAssert.Near(full([2, 3], expectedMatrix), matrix, what: "the matrix");
            TensorAssert.Near(full(3, expectedVector), vector, what: "the vector");
        }
        Assert.AreEqual(3, optimizer.Steps);
    }

    [TestMethod]
    public void AParameterWithoutGradient_IsLeftAlone_AndStepsLeaveNoTensors()
    {
        using var without = new Parameter(ones(2, 2));
        using var with = new Parameter(ones(2, 2));
        using var optimizer = new AdamW([without, with], weightDecay: 0.5);
        using (var scope = NewDisposeScope())
        {
            with.grad = ones(2, 2);
            var before = Tensor.TotalCount;
            optimizer.Step(0.1);
            Assert.AreEqual(before, Tensor.TotalCount);
        }
        Assert.AreEqual(1, without[0, 0].item<float>());
        Assert.AreEqual(0.85f, with[0, 0].item<float>(), 1e-6f);
    }
}
