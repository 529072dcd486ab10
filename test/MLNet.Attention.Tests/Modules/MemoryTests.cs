using MLNet.Attention.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Under a dispose scope nothing is left to the garbage collector.</summary>
[TestClass]
[DoNotParallelize]
public sealed class MemoryTests
{
    [TestMethod]
    public void ForwardAndBackward_LeaveNoTensor()
    {
        using var generator = new Generator(1);
        using var network = TinyClassifier.Create(PositionalEncoding.Learned, dropout: 0.2, generator: generator);
        Run(network); // the first gradients stay, as they should
        var before = LivingTensors();

        for (var i = 0; i < 5; i++)
            Run(network);

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void AFittedModel_HoldsNoGradients()
    {
        var context = new Microsoft.ML.MLContext(1);
        using var model = TinyModels.Trainer(context).Fit(TestData.LoadTraining(context));
        foreach (var (name, parameter) in model.Model.Network.named_parameters())
            Assert.IsNull(parameter.grad, name);
    }

    [TestMethod]
    public void MakingAndDisposing_LeavesNoTensor()
    {
        MakeAndDispose();
        var before = LivingTensors();

        for (var i = 0; i < 5; i++)
            MakeAndDispose();

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void ARefusedCall_LeavesNoTensor()
    {
        using var network = TinyClassifier.Create();
        var before = LivingTensors();

        for (var i = 0; i < 5; i++)
        {
            using var scope = NewDisposeScope();
            var ids = zeros(new long[] { 2, 3 }, ScalarType.Int64);
            var padding = zeros(new long[] { 2, 4 }, ScalarType.Bool);
            Assert.Throws<ArgumentException>(() => network.call(ids, padding));
        }

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    private static void Run(TextClassifier network)
    {
        using var scope = NewDisposeScope();
        network.train();
        var ids = tensor(new long[] { 1, 2, 3, 4, 5, 0 }, [2, 3]);
        var padding = tensor(new[] { false, false, false, false, false, true }, [2, 3]);
        network.call(ids, padding).sum().backward();
        network.eval();
        using var inference = inference_mode();
        network.call(ids, padding);
    }

    private static void MakeAndDispose()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = TinyClassifier.Create(generator: generator);
    }

    // What earlier tests left to the finalizers is gone before counting starts.
    private static long LivingTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
