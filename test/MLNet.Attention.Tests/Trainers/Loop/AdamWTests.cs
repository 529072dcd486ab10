using MLNet.Attention.Tests.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

/// <summary>TorchSharp's AdamW and gradient clipping do what the training loop needs of them.</summary>
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
        var parameter = new Parameter(expected.select(0, 0).clone());
        using var optimizer = optim.AdamW(
            new[] { new AdamW.ParamGroup([parameter], LearningRate, 0.9, 0.98, 1e-8, 0.1) }, LearningRate);

        for (var step = 0; step < gradients.shape[0]; step++)
        {
            optimizer.zero_grad();
            (parameter * gradients.select(0, step) * 7).sum().backward();
            nn.utils.clip_grad_norm_([parameter], 1);
            optimizer.step();
            TensorAssert.Near(expected.select(0, step + 1), parameter, what: $"the parameter after step {step + 1}");
        }
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
    public void EachGroup_HasItsOwnDecay_AndTheRateOfTheStep()
    {
        using var scope = NewDisposeScope();
        var decayed = new Parameter(ones(3));
        var free = new Parameter(ones(3));
        var groups = new[]
        {
            new AdamW.ParamGroup([decayed], LearningRate, weight_decay: 0.5),
            new AdamW.ParamGroup([free], LearningRate, weight_decay: 0),
        };
        using var optimizer = optim.AdamW(groups, LearningRate);

        // With a constant gradient, every step of Adam is as long as the learning rate.
        var (expectedDecayed, expectedFree) = (1.0, 1.0);
        foreach (var rate in new[] { 0.01, 0.1, 0.02 })
        {
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = rate;
            optimizer.zero_grad();
            (decayed.sum() + free.sum()).backward();
            optimizer.step();
            expectedDecayed = expectedDecayed * (1 - rate * 0.5) - rate;
            expectedFree -= rate;
            TensorAssert.Near(full(3, expectedDecayed), decayed, what: "the decayed parameter");
            TensorAssert.Near(full(3, expectedFree), free, what: "the other parameter");
        }
    }
}
