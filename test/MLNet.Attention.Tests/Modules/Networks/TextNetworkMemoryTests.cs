using MLNet.Attention.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>Under a dispose scope no tensor is left to the garbage collector.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TextNetworkMemoryTests
{
    [TestMethod]
    public void ForwardAndBackward_LeaveNoTensor()
    {
        using var generator = new Generator(1);
        using var network = TinyNetwork.Create(PositionalEncoding.Learned, dropout: 0.2, generator: generator);
        Run(network); // the first gradients stay, as they should
        LiveTensors.AreNoMoreAfter(() =>
        {
            for (var i = 0; i < 5; i++)
                Run(network);
        });
    }

    [TestMethod]
    public void MakingAndDisposing_LeavesNoTensor()
    {
        var parameters = MakeAndDispose();
        LiveTensors.AreNoMoreAfter(() =>
        {
            for (var i = 0; i < 5; i++)
                MakeAndDispose();
        }, 5 * parameters);
    }

    [TestMethod]
    public void ARefusedCall_LeavesNoTensor()
    {
        using var network = TinyNetwork.Create();
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var scope = NewDisposeScope();
            var ids = zeros(new long[] { 2, 3 }, ScalarType.Int64);
            var padding = zeros(new long[] { 2, 4 }, ScalarType.Bool);
            Assert.Throws<ArgumentException>(() => network.call(ids, padding));
        });
    }

    [TestMethod]
    public void AModule_OutlivesTheScopeItIsMadeIn()
    {
        TextNetwork network;
        using (NewDisposeScope())
            network = TinyNetwork.Create();
        using (network)
        {
            Assert.AreEqual(TinyNetwork.Create().parameters().Count(), network.parameters().Count());
            Run(network);
        }
    }

    [TestMethod]
    public void AModuleMadeInInferenceMode_CanBeTrained()
    {
        TextNetwork network;
        using (inference_mode())
            network = TinyNetwork.Create(PositionalEncoding.Learned);
        using (network)
        {
            Run(network);
            foreach (var (name, parameter) in network.named_parameters())
                Assert.IsNotNull(parameter.grad, name);
        }
    }

    private static void Run(TextNetwork network)
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

    private static int MakeAndDispose()
    {
        using var generator = new Generator(1);
        using var network = TinyNetwork.Create(generator: generator);
        return network.parameters().Count();
    }
}
