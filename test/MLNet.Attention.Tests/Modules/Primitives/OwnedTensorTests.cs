using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
[DoNotParallelize] // it counts tensors
public sealed class OwnedTensorTests
{
    [TestMethod]
    public void ItOutlivesTheScope_IsOutsideOfTheGraph_AndCanBeWrittenTo()
    {
        using var source = ones(2).requires_grad_();
        Tensor owned;
        using (NewDisposeScope())
        using (inference_mode())
            owned = OwnedTensor.Create(() => source * 2);
        using (owned)
        {
            Assert.IsFalse(owned.requires_grad);
            owned.fill_(3);
            CollectionAssert.AreEqual(new[] { 3.0, 3 }, TensorAssert.Values(owned));
        }
    }

    [TestMethod]
    public void Select_PutsRowsInItsPlace_AndLeavesNoTensor() => LiveTensors.AreNoMoreAfter(() =>
    {
        var owned = OwnedTensor.Create(() => tensor(new float[] { 0, 1, 2, 3, 4, 5 }, [3, 2]) + 0);
        using (NewDisposeScope())
        {
            using (inference_mode())
                OwnedTensor.Select(ref owned, tensor(new long[] { 2, 2, 0 }));
            CollectionAssert.AreEqual(new double[] { 4, 5, 4, 5, 0, 1 }, TensorAssert.Values(owned));
        }
        Assert.IsFalse(owned.IsInvalid);
        owned.Dispose();
    });
}
