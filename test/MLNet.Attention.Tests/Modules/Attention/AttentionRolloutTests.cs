using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class AttentionRolloutTests
{
    [TestMethod]
    public void TwoLayers_AreAsComputedByHand()
    {
        using var scope = NewDisposeScope();
        var first = tensor(new[] { 1f, 0, 1, 0, 0.5f, 0.5f, 0, 1 }, [1, 2, 2, 2]); // heads' mean [.75 .25; .5 .5]
        var second = tensor(new[] { 0.2f, 0.8f, 0.6f, 0.4f }, [1, 1, 2, 2]);
        var pooling = tensor(new[] { 0.9f, 0.1f }, [1, 2]);

        var rollout = AttentionRollout.Compute([first, second], pooling);

        // Ã1 = [.875 .125; .25 .75], Ã2 = [.6 .4; .3 .7]; p·Ã2 = [.57 .43]; [.57 .43]·Ã1 = [.60625 .39375]
        TensorAssert.Near(tensor(new[] { 0.60625f, 0.39375f }, [1, 2]), rollout);
    }

    [TestMethod]
    public void RowByRow_IsTheProductOfTheMatrices()
    {
        using var scope = NewDisposeScope();
        var layers = Enumerable.Range(0, 3).Select(i => Given.Random((ulong)i, 2, 4, 5, 5).softmax(-1)).ToList();
        var pooling = Given.Random(9, 2, 5).softmax(-1);
        var product = eye(5).unsqueeze(0);
        foreach (var layer in layers)
            product = matmul(0.5 * layer.mean(new long[] { 1 }) + 0.5 * eye(5), product);

        var rollout = AttentionRollout.Compute(layers, pooling);

        TensorAssert.Near(matmul(pooling.unsqueeze(1), product).squeeze(1), rollout);
        TensorAssert.Near(ones(2), rollout.sum(-1));
    }

    [TestMethod]
    public void WithoutLayers_ItIsThePooling()
    {
        using var scope = NewDisposeScope();
        var pooling = Given.Random(9, 2, 5).softmax(-1);

        TensorAssert.Near(pooling, AttentionRollout.Compute([], pooling));
    }
}
