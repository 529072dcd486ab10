using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
public sealed class SegmentsTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(2, 1, 2)]
    [DataRow(3, 1, 3)]
    [DataRow(4, 2, 3)]
    [DataRow(6, 2, 3)]
    [DataRow(7, 3, 3)]
    public void ASequence_IsCutAndFilledUp(int length, int count, int width)
    {
        using var scope = NewDisposeScope();
        var input = Given.Random(1, 2, length, 4);
        var (segments, padding) = Segments.Cut(input, null, 3);
        CollectionAssert.AreEqual(new long[] { 2, count, width, 4 }, segments.shape);
        TensorAssert.Same(input, Segments.Join(segments, length));
        Assert.AreEqual(count * width > length, padding is not null);
        if (padding is not null)
        {
            CollectionAssert.AreEqual(
                Enumerable.Range(0, count * width).Select(i => i >= length).ToArray(),
                padding[0].flatten().data<bool>().ToArray());
        }
    }

    [TestMethod]
    public void GivenPadding_IsKept()
    {
        using var scope = NewDisposeScope();
        var (_, padding) = Segments.Cut(Given.Random(1, 2, 4, 2), Given.Padding(4, 0, 2), 3);
        CollectionAssert.AreEqual(
            new[] { false, false, false, false, true, true, false, false, true, true, true, true },
            padding!.flatten().data<bool>().ToArray());
    }
}
