using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Trainers.Loop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>AdamW, its groups, and the clipping of gradients. Its steps: <see cref="AdamWTests"/>.</summary>
[TestClass]
public sealed class OptimizerFacts
{
    [TestMethod]
    public void Parameters_AreEnumeratedAnewAtEachStep()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(2));
        var enumerations = 0;
        IEnumerable<Parameter> Parameters()
        {
            enumerations++;
            yield return parameter;
        }
        using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup(Parameters(), 0.1) });
        var before = enumerations;
        optimizer.zero_grad();
        optimizer.step();
        Assert.AreEqual(before + 2, enumerations);
    }

    [TestMethod]
    public void AGroup_HasItsOwnOptions_NotTheOptimizers()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup([parameter]) }, 0.5, weight_decay: 0.5);
        Assert.AreEqual(1e-3, optimizer.ParamGroups.Single().LearningRate);
        parameter.grad = zeros(1);
        optimizer.step();
        Assert.AreEqual(1, parameter.item<float>(), "no decay");
    }

    [TestMethod]
    public void ZeroGrad_WritesZeros_WithWhichDecayGoesOn()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(1));
        using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup([parameter], 0.1, weight_decay: 0.5) });
        optimizer.step();
        Assert.AreEqual(1, parameter.item<float>(), "without a gradient there is no step");
        parameter.grad = ones(1);
        optimizer.zero_grad();
        Assert.AreEqual(0, parameter.grad!.item<float>());
        optimizer.step();
        Assert.AreEqual(0.95f, parameter.item<float>(), 1e-6f);
    }

    [TestMethod]
    public void AnOptimizerMadeBeforeTo_FailsAtItsStep()
    {
        using var layer = nn.Linear(2, 2);
        using var optimizer = optim.AdamW(new[] { new AdamW.ParamGroup(layer.parameters()) });
        layer.to(ScalarType.Float64);
        Assert.Throws<KeyNotFoundException>(() => optimizer.step());
    }

    [TestMethod]
    public void ItsState_OutlivesTheScope_AndIsReadByItsOrder()
    {
        using var first = new Parameter(ones(2));
        using var second = new Parameter(ones(3));
        AdamW optimizer;
        using (NewDisposeScope())
        {
            optimizer = optim.AdamW(new[] { new AdamW.ParamGroup([second], 0.1), new AdamW.ParamGroup([first], 0.1) });
            (first.sum() + second.sum()).backward();
            optimizer.step();
        }
        var states = optimizer.state_dict().State.Cast<AdamW.State>().ToArray();
        CollectionAssert.AreEqual(new long[] { 3, 2 }, states.Select(state => state.exp_avg.shape[0]).ToArray());
        Assert.IsTrue(Array.TrueForAll(states, state => state.step == 1 && !state.exp_avg_sq.IsInvalid));
        optimizer.Dispose();
        Assert.IsTrue(states[0].exp_avg.IsInvalid);
        Assert.IsFalse(first.IsInvalid);
    }

    [TestMethod]
    public void Clipping_SkipsWhatHasNoGradient_AndMakesNaNOfInfinity()
    {
        using var scope = NewDisposeScope();
        var (clipped, without) = (new Parameter(ones(2)), new Parameter(ones(2)));
        clipped.grad = tensor(new[] { 3f, 4 });
        Assert.AreEqual(5, nn.utils.clip_grad_norm_([clipped, without], 1), 1e-5);
        TensorAssert.Near(tensor(new[] { 0.6f, 0.8f }), clipped.grad!);
        Assert.IsNull(without.grad);
        clipped.grad = tensor(new[] { 3f, float.PositiveInfinity });
        nn.utils.clip_grad_norm_([clipped], 1);
        Assert.IsTrue(float.IsNaN(clipped.grad![1].item<float>()));
    }
}
