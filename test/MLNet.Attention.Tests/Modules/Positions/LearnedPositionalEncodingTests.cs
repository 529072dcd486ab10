using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

[TestClass]
public sealed class LearnedPositionalEncodingTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(4)]
    public void AddsTheVectorsOfThePositions_FromAnOffsetOn(long offset)
    {
        using var scope = NewDisposeScope();
        using var positions = new LearnedPositionalEncoding(7, 4, new Generator(1));
        var x = Given.Random(2, 2, 3, 4);
        var expected = x + positions.get_parameter("weight")!.narrow(0, offset, 3);
        TensorAssert.Same(expected, positions.forward(x, offset));
        if (offset == 0)
            TensorAssert.Same(expected, positions.call(x));
    }

    [TestMethod]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float64)]
    public void TheInputsType_IsKept(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var positions = new LearnedPositionalEncoding(7, 4, new Generator(1));
        positions.to(type);
        Assert.AreEqual(type, positions.call(zeros(1, 3, 4, dtype: type)).dtype);
    }

    [TestMethod]
    public void TheFirstPosition_HasTheRowThatIsAskedFor()
    {
        using var scope = NewDisposeScope();
        using var positions = new LearnedPositionalEncoding(5, 4, new Generator(1), firstRow: 2);
        var table = positions.parameters().Single();
        CollectionAssert.AreEqual(new long[] { 7, 4 }, table.shape);
        TensorAssert.Same(table.narrow(0, 3, 3), positions.forward(zeros(1, 3, 4), 1).squeeze(0));
    }

    [TestMethod]
    public void WrongShapesOffsetsAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var positions = new LearnedPositionalEncoding(5, 8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8) })
            Refusal.OfShape("input", wrong, x => positions.call(x));
        Refusal.Of<ArgumentException>(() => positions.call(zeros(1, 6, 8)), "'input' has length 6; expected at most 5.");
        foreach (var offset in new[] { -1, 3 })
        {
            Refusal.Of<ArgumentOutOfRangeException>(() => positions.forward(zeros(1, 3, 8), offset),
                $"'offset' is {offset}; expected 0 to 2, for 3 of 5 positions.");
        }
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LearnedPositionalEncoding(5, 8, firstRow: -1), "'firstRow' is -1; expected at least 0.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LearnedPositionalEncoding(0, 8), "'maximumLength' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new LearnedPositionalEncoding(5, 0), "'dimension' is 0; expected at least 1.");
    }
}
