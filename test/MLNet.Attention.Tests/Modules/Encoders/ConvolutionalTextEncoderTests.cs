using MLNet.Attention.Modules.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Encoders;

[TestClass]
public sealed class ConvolutionalTextEncoderTests
{
    [TestMethod]
    [DataRow(new long[] { 3 })]
    [DataRow(new long[] { 1, 2, 5 })]
    [DataRow(new long[] { 4, 3 })]
    public void EachKernel_SeesItsWindow(long[] kernelSizes)
    {
        using var scope = NewDisposeScope();
        using var encoder = new ConvolutionalTextEncoder(9, kernelSizes, 8, generator: new Generator(2));
        var x = Given.Random(3, 1, 6, 8);

        var output = encoder.Encode(x, null).Output;

        for (var l = 0; l < 6; l++)
        {
            var parts = kernelSizes.Select((size, i) => Filter(encoder, i, Window(x[0], l, size))).ToArray();
            TensorAssert.Near(x[0, l] + nn.functional.gelu(cat(parts)), output[0, l], what: $"position {l}");
        }
    }

    [TestMethod]
    public void TheKernelSizes_ShareTheOutputsOut()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ConvolutionalTextEncoder(9, [3, 4, 5], 8);
        CollectionAssert.AreEqual(
            new long[] { 3, 3, 2 },
            Enumerable.Range(0, 3).Select(i => encoder.get_parameter($"convolution.kernels.{i}.bias")!.shape[0]).ToArray());
    }

    [TestMethod]
    public void AToken_IsSeenNoFartherThanTheLargestKernelReaches()
    {
        using var scope = NewDisposeScope();
        using var encoder = new ConvolutionalTextEncoder(9, [2, 5], 8, generator: new Generator(2));
        var x = Given.Random(3, 1, 9, 8).requires_grad_();
        encoder.Encode(x, null).Output[0, 4].sum().backward();
        var seen = Enumerable.Range(0, 9).Where(l => TensorAssert.Values(x.grad![0, l]).Any(value => value != 0));
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 5, 6 }, seen.ToArray());
    }

    private static Tensor Filter(ConvolutionalTextEncoder encoder, int i, Tensor window) =>
        encoder.get_parameter($"convolution.kernels.{i}.weight")!.mv(window) + encoder.get_parameter($"convolution.kernels.{i}.bias")!;

    // [k·D], zeros beyond the ends.
    private static Tensor Window(Tensor x, int position, long size) =>
        cat(Enumerable.Range(0, (int)size)
            .Select(i => position - ((int)size - 1) / 2 + i)
            .Select(l => l >= 0 && l < x.shape[0] ? x[l] : zeros(x.shape[1]))
            .ToArray());
}
