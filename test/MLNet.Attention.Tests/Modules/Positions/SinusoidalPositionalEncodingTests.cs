using MLNet.Attention.Modules.Positions;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Positions;

[TestClass]
[DoNotParallelize] // they count tensors
public sealed class SinusoidalPositionalEncodingTests
{
    private const long Longest = 100;

    [TestMethod]
    public void AddsTheSinusoids()
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Load("positions_sinusoidal")["output"];
        using var positions = new SinusoidalPositionalEncoding(64, 32);

        TensorAssert.Near(expected, positions.call(zeros(1, 64, 32)).squeeze(0));
        TensorAssert.Near(expected.narrow(0, 0, 5) + 1, positions.call(ones(2, 5, 32)).select(0, 1));
        using var half = new SinusoidalPositionalEncoding(64, 32, scale: 0.5);
        TensorAssert.Near(expected.narrow(0, 0, 5) / 2, half.call(zeros(1, 5, 32)).squeeze(0));
    }

    [TestMethod]
    public void Halved_TheSinesComeBeforeTheCosines()
    {
        using var scope = NewDisposeScope();
        using var alternating = new SinusoidalPositionalEncoding(Longest, 6);
        using var halved = new SinusoidalPositionalEncoding(Longest, 6, isHalved: true);
        var order = tensor(new long[] { 0, 2, 4, 1, 3, 5 });
        TensorAssert.Same(alternating.call(zeros(1, 9, 6)).index_select(2, order), halved.call(zeros(1, 9, 6)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(95)]
    public void AnOffset_IsThePositionOfTheFirst(long offset)
    {
        using var scope = NewDisposeScope();
        using var positions = new SinusoidalPositionalEncoding(Longest, 6);
        using var other = new SinusoidalPositionalEncoding(Longest, 6);
        var x = Given.Random(1, 2, Longest, 6);
        TensorAssert.Same(
            other.call(x).narrow(1, offset, 5), positions.forward(x.narrow(1, offset, 5), offset));
    }

    [TestMethod]
    public void ALongerSequence_AndThenAShorterOne_GetTheSameSinusoids()
    {
        using var scope = NewDisposeScope();
        using var positions = new SinusoidalPositionalEncoding(Longest, 6, scale: 0.5);
        using var other = new SinusoidalPositionalEncoding(Longest, 6, scale: 0.5);
        var all = other.call(zeros(1, (int)Longest, 6));
        foreach (var length in new[] { 3, 1, 4, 5, 100, 99, 2 })
            TensorAssert.Same(all.narrow(1, 0, length), positions.call(zeros(1, length, 6)), $"{length} positions");
        CollectionAssert.AreEqual(new long[] { 1, 0, 6 }, positions.call(zeros(1, 0, 6)).shape);
    }

    [TestMethod]
    public void ASecondBatch_MakesNothingAnew()
    {
        using var scope = NewDisposeScope();
        using var positions = new SinusoidalPositionalEncoding(4096, 64);
        var input = zeros(1, 4096, 64);
        positions.call(input);
        var before = GC.GetAllocatedBytesForCurrentThread();
        positions.call(input);
        Assert.IsLessThan(4096, GC.GetAllocatedBytesForCurrentThread() - before, "bytes; the sinusoids are a mebibyte");
    }

    [TestMethod]
    public void ItHasNoState_AndIsFreed()
    {
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var positions = new SinusoidalPositionalEncoding(Longest, 6);
            using (NewDisposeScope())
            {
                foreach (var length in new[] { 3, 17, 100 })
                    positions.call(zeros(1, length, 6));
            }
            Assert.IsEmpty(positions.state_dict());
            positions.to(ScalarType.Float64);
            using (NewDisposeScope())
                positions.call(zeros(1, 3, 6, dtype: ScalarType.Float64));
        });
    }

    [TestMethod]
    public void FirstUsedInInferenceMode_AndInAScope_ItServesTrainingToo()
    {
        using var positions = new SinusoidalPositionalEncoding(Longest, 6);
        using (NewDisposeScope())
        using (inference_mode())
            positions.call(zeros(1, 5, 6));
        using var scope = NewDisposeScope();
        var x = zeros(1, 5, 6).requires_grad_();
        positions.call(x).square().sum().backward();
        TensorAssert.Near(2 * positions.call(zeros(1, 5, 6)), x.grad!);
    }

    [TestMethod]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.Float64)]
    public void TheInputsType_IsKept(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var positions = new SinusoidalPositionalEncoding(Longest, 6);
        var output = positions.call(zeros(1, 5, 6, dtype: type));
        Assert.AreEqual(type, output.dtype);
        TensorAssert.Near(positions.call(zeros(1, 5, 6)), output, 0.01);
    }

    [TestMethod]
    public void ManyThreads_GetTheSame()
    {
        using var positions = new SinusoidalPositionalEncoding(Longest, 6);
        using var whole = new SinusoidalPositionalEncoding(Longest, 6);
        using var outer = NewDisposeScope();
        var expected = TensorAssert.Values(whole.call(zeros(1, (int)Longest, 6)));
        Parallel.For(0, 8, seed =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 50; i++)
            {
                using var scope = NewDisposeScope();
                var length = random.Next(1, (int)Longest + 1);
                CollectionAssert.AreEqual(
                    expected[..(6 * length)], TensorAssert.Values(positions.call(zeros(1, length, 6))), $"{length} positions");
            }
        });
    }

    [TestMethod]
    public void WrongShapesOffsetsAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var positions = new SinusoidalPositionalEncoding(5, 8);
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8) })
            Refusal.OfShape("input", wrong, x => positions.call(x));
        Refusal.Of<ArgumentException>(() => positions.call(zeros(1, 6, 8)), "'input' has length 6; expected at most 5.");
        foreach (var offset in new[] { -1, 3 })
        {
            Refusal.Of<ArgumentOutOfRangeException>(() => positions.forward(zeros(1, 3, 8), offset),
                $"'offset' is {offset}; expected 0 to 2, for 3 of 5 positions.");
        }
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new SinusoidalPositionalEncoding(5, 7), "'dimension' is 7; expected an even number, at least 2.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new SinusoidalPositionalEncoding(0, 8), "'maximumLength' is 0; expected at least 1.");
    }
}
