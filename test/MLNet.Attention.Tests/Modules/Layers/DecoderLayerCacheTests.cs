using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

/// <summary>A decoder layer step by step gives what it gives for the whole target.</summary>
[TestClass]
[DoNotParallelize] // they count tensors
public sealed class DecoderLayerCacheTests
{
    [TestMethod]
    [DataRow(NormPlacement.Pre, null)]
    [DataRow(NormPlacement.Post, null)]
    [DataRow(NormPlacement.Pre, 6L)]
    public void StepByStep_IsTheWhole(NormPlacement norm, long? memoryDimension)
    {
        using var scope = NewDisposeScope();
        var memoryMask = new AttentionMask(Given.Padding(5, 0, 2, 1));
        using var layer = new TransformerDecoderLayer(
            new(8, 2, 12) { Norm = norm }, memoryDimension: memoryDimension, generator: new Generator(1));
        layer.eval();
        var (target, memory) = (Given.Random(2, 3, 7, 8), Given.Random(3, 3, 5, memoryDimension ?? 8));
        var (expected, expectedSelf, expectedMemory) = layer.call(target, memory, AttentionMask.None, memoryMask);
        foreach (var steps in new int[][] { [1, 1, 1, 1, 1, 1, 1], [4, 2, 1] })
        {
            using var cache = new DecoderLayerCache();
            foreach (var count in steps)
            {
                var start = cache.Length;
                var (output, selfWeights, memoryWeights) = layer.forward(target.narrow(1, start, count),
                    start == 0 ? memory : null, AttentionMask.None, memoryMask, cache);

                TensorAssert.Near(expected.narrow(1, start, count), output, what: $"from {start}");
                TensorAssert.Near(expectedSelf!.narrow(2, start, count).narrow(3, 0, start + count), selfWeights!);
                TensorAssert.Near(expectedMemory!.narrow(2, start, count), memoryWeights!);
            }
            Assert.AreEqual(7, cache.Length);
        }
    }

    [TestMethod]
    public void LaterSteps_DoNotReadTheMemory_AndRowsCanBeSelected()
    {
        using var scope = NewDisposeScope();
        var memoryMask = new AttentionMask(Given.Padding(5, 0, 2, 1));
        using var layer = new TransformerDecoderLayer(new(8, 2, 12), generator: new Generator(1));
        var (target, memory) = (Given.Random(2, 3, 4, 8), Given.Random(3, 3, 5, 8));
        var expected = layer.call(target, memory, AttentionMask.None, memoryMask).Output;
        using var cache = new DecoderLayerCache(capacity: 4);
        layer.forward(target.narrow(1, 0, 3), memory, AttentionMask.None, memoryMask, cache);
        var rows = tensor(new long[] { 2, 2, 0, 1 });

        cache.Select(rows, rows);

        var (step, padding) = (target.index_select(0, rows).narrow(1, 3, 1), memoryMask.Padding!.index_select(0, rows));
        TensorAssert.Near(expected.index_select(0, rows).narrow(1, 3, 1), layer.forward(
            step, zeros(1, 2, 3), AttentionMask.None, new AttentionMask(padding), cache).Output);
    }

    [TestMethod]
    public void Decoding_LeavesNoTensor()
    {
        using var layer = new TransformerDecoderLayer(new(8, 2, 12), generator: new Generator(1));
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var cache = new DecoderLayerCache();
            for (var i = 0; i < 5; i++)
            {
                using var scope = NewDisposeScope();
                using var inference = inference_mode();
                layer.forward(Given.Random(2, 3, 1, 8), Given.Random(3, 3, 5, 8), AttentionMask.None, AttentionMask.None, cache);
                cache.Select(tensor(new long[] { 2, 1, 0 }), tensor(new long[] { 2, 1, 0 }));
            }
        });
    }

    [TestMethod]
    public void WrongUse_IsRefused_BeforeTheCacheChanges()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransformerDecoderLayer(new(8, 2, 12));
        using var cache = new DecoderLayerCache();
        var none = AttentionMask.None;
        Refusal.Of<ArgumentNullException>(() => layer.forward(zeros(2, 1, 8), null, none, none, cache), "memory");
        Refusal.OfShape("memory", zeros(2, 5, 6), x => layer.forward(zeros(2, 1, 8), x, none, none, cache));
        Refusal.OfShape("target", zeros(2, 1, 6), x => layer.forward(x, zeros(2, 5, 8), none, none, cache));
        Assert.AreEqual(0, cache.Length);
        Refusal.Of<ArgumentOutOfRangeException>(() => new DecoderLayerCache(-1), "'capacity' is -1; expected at least 0.");
    }
}
