using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
[DoNotParallelize] // they seed the global generator
public sealed class DropoutTests
{
    [TestMethod]
    public void Training_DropsTheShare_AndScalesTheRest()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var dropout = new Dropout(0.3, generator);
        dropout.train();
        const int Count = 100_000;

        var values = TensorAssert.Values(dropout.call(ones(Count)));

        // The standard deviation of the share is 0.00145.
        Assert.AreEqual(0.3, values.Count(value => value == 0) / (double)Count, 0.007);
        Assert.IsTrue(values.All(value => value == 0 || Math.Abs(value - 1 / 0.7) < 3e-5)); // 0.7 is rounded to 1/65,536
    }

    [TestMethod]
    public void Training_DropsElementsIndependently()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        using var dropout = new Dropout(0.5, generator);
        dropout.train();

        var dropped = dropout.call(ones(400, 400)).eq(0).to_type(ScalarType.Float32);

        // Deviations: 0.025 of a row's or column's share, 0.0031 of neighbours' coincidence.
        Assert.IsTrue(TensorAssert.Values(dropped.mean([0])).All(share => Math.Abs(share - 0.5) < 0.13));
        Assert.IsTrue(TensorAssert.Values(dropped.mean([1])).All(share => Math.Abs(share - 0.5) < 0.13));
        var together = dropped.narrow(1, 0, 399) * dropped.narrow(1, 1, 399);
        Assert.AreEqual(0.25, together.mean().item<float>(), 0.015);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(1023)]
    public void Training_MasksEveryElement_OfAnyLength(int length)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var dropout = new Dropout(0.25, generator);
        dropout.train();

        var values = Enumerable.Range(0, 50).SelectMany(_ => TensorAssert.Values(dropout.call(ones(length)))).ToArray();

        Assert.IsTrue(values.All(value => value == 0 || Math.Abs(value - 1 / 0.75) < 1e-6));
        Assert.AreEqual(0.25, values.Count(value => value == 0) / (double)values.Length, 0.24);
    }

    [TestMethod]
    [DataRow(ScalarType.Float64)]
    [DataRow(ScalarType.BFloat16)]
    public void Training_DropsInOtherPrecisions(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var dropout = new Dropout(0.5, generator);
        dropout.train();

        var output = dropout.call(ones(2000, dtype: type));

        Assert.AreEqual(type, output.dtype);
        Assert.AreEqual(0.5, TensorAssert.Values(output.to_type(ScalarType.Float32)).Average(value => value / 2), 0.06);
    }

    [TestMethod]
    public void Training_TakesTransposedInput()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var dropout = new Dropout(0.5, generator);
        dropout.train();
        var input = arange(1, 2001, dtype: ScalarType.Float32).view(40, 50).transpose(0, 1);

        var values = TensorAssert.Values(dropout.call(input));

        var expected = TensorAssert.Values(input);
        Assert.IsTrue(values.Select((value, i) => value == 0 || value == 2 * expected[i]).All(kept => kept));
    }

    [TestMethod]
    public void Training_DrawsFromItsOwnGeneratorOnly()
    {
        using var scope = NewDisposeScope();
        var input = ones(1000);
        var first = Drop(seed: 7, globalSeed: 1, input);
        TensorAssert.Same(first, Drop(seed: 7, globalSeed: 2, input));
        var other = Drop(seed: 8, globalSeed: 1, input);
        CollectionAssert.AreNotEqual(TensorAssert.Values(first), TensorAssert.Values(other));
    }

    [TestMethod]
    public void Training_LeavesTheGlobalGeneratorAlone()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var expected = rand(4);
        manual_seed(5);
        using var generator = new Generator(1);
        using var classifier = TinyNetwork.Create(dropout: 0.5, generator: generator);
        manual_seed(5);
        classifier.train();
        classifier.call(tensor(new long[] { 1, 2, 3 }, [1, 3]), null);

        TensorAssert.Same(expected, rand(4));
    }

    [TestMethod]
    public void Training_GradientFlowsThroughWhatIsKept()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var dropout = new Dropout(0.5, generator);
        dropout.train();
        var input = ones(100).requires_grad_();

        var output = dropout.call(input);
        output.sum().backward();

        TensorAssert.Same(output, input.grad!);
    }

    [TestMethod]
    public void Evaluation_AndProbability0_PassTheInputItself()
    {
        using var scope = NewDisposeScope();
        var input = ones(10);
        using var dropout = new Dropout(0.9);
        dropout.eval();
        Assert.AreSame(input, dropout.call(input));
        using var none = new Dropout(0);
        none.train();
        Assert.AreSame(input, none.call(input));
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void ProbabilityOutOfRange_IsRefused(double probability)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(probability));
        Assert.AreEqual("probability", error.ParamName);
        Assert.Contains("[0, 1)", error.Message);
    }

    [TestMethod]
    public void Network_InEvaluation_IsDeterministic_AndDropsNothing()
    {
        using var scope = NewDisposeScope();
        using var dropping = TinyNetwork.Create(dropout: 0.5);
        using var keeping = TinyNetwork.Create(dropout: 0);
        var ids = tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        dropping.eval();
        keeping.eval();

        var logits = dropping.call(ids, null);

        TensorAssert.Same(logits, dropping.call(ids, null));
        TensorAssert.Same(logits, keeping.call(ids, null));
    }

    [TestMethod]
    public void Network_InTraining_DropsAnewEachTime_AndAsTheSeedSays()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create(dropout: 0.5, seed: 4);
        using var twin = TinyNetwork.Create(dropout: 0.5, seed: 4);
        var ids = tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        network.train();
        twin.train();

        var (first, second) = (network.call(ids, null), network.call(ids, null));

        CollectionAssert.AreNotEqual(TensorAssert.Values(first), TensorAssert.Values(second));
        TensorAssert.Same(first, twin.call(ids, null));
        TensorAssert.Same(second, twin.call(ids, null));
    }

    private static Tensor Drop(ulong seed, long globalSeed, Tensor input)
    {
        manual_seed(globalSeed);
        using var generator = new Generator(seed);
        using var dropout = new Dropout(0.5, generator);
        dropout.train();
        return dropout.call(input);
    }

    // What a GPU's masks are made by, for TorchSharp has no generators there.
    [TestMethod]
    public void AMaskMadeByOperators_DropsTheShare_Independently_AsTheSeedSays()
    {
        using var scope = NewDisposeScope();

        Tensor Mask(ulong seed) => DropoutMask.Compute([400, 400], ScalarType.Float32, CPU, keep: 0.7, seed);
        var mask = Mask(1);

        var values = TensorAssert.Values(mask);
        Assert.IsTrue(values.All(value => value == 0 || Math.Abs(value - 1 / 0.7) < 1e-6));
        // Deviations: 0.0011 of the share, 0.023 of a row's or column's share, 0.0024 of neighbours' coincidence.
        var kept = mask.gt(0).to_type(ScalarType.Float32);
        Assert.AreEqual(0.7, kept.mean().item<float>(), 0.006);
        Assert.IsTrue(TensorAssert.Values(kept.mean([0])).All(share => Math.Abs(share - 0.7) < 0.12));
        Assert.IsTrue(TensorAssert.Values(kept.mean([1])).All(share => Math.Abs(share - 0.7) < 0.12));
        Assert.AreEqual(0.49, (kept.narrow(1, 0, 399) * kept.narrow(1, 1, 399)).mean().item<float>(), 0.012);
        TensorAssert.Same(mask, Mask(1));
        var others = Mask(2).gt(0).to_type(ScalarType.Float32);
        Assert.AreEqual(0.49, (kept * others).mean().item<float>(), 0.012);
    }

    [TestMethod]
    [DataRow(1.0, 1.0)]
    [DataRow(0.001, 0.001)]
    public void AMaskMadeByOperators_KnowsNearlyAllAndNearlyNone(double keep, double expected)
    {
        using var scope = NewDisposeScope();
        var mask = DropoutMask.Compute([100_000], ScalarType.Float64, CPU, keep, seed: 5);
        Assert.AreEqual(expected, mask.gt(0).to_type(ScalarType.Float64).mean().item<double>(), 0.0007);
    }
}
