using MLNet.Attention.Tests.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>The clipping of gradients.</summary>
[TestClass]
public sealed class ClippingFacts
{
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
