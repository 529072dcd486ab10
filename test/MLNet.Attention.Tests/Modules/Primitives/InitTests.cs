using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Primitives;

[TestClass]
[DoNotParallelize] // they seed the global generator
public sealed class InitTests
{
    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void SameSeed_SameWeights_WhateverElseDrewRandomNumbers(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = TinyNetwork.Create(positions, seed: 5);
        manual_seed(2);
        using var second = TinyNetwork.Create(positions, seed: 5);
        foreach (var (name, parameter) in first.named_parameters())
            TensorAssert.Same(parameter, second.get_parameter(name)!, name);
    }

    [TestMethod]
    public void AnotherSeed_OtherWeights()
    {
        using var scope = NewDisposeScope();
        using var first = TinyNetwork.Create(seed: 5);
        using var second = TinyNetwork.Create(seed: 6);
        foreach (var (name, parameter) in first.named_parameters().Where(named => named.parameter.dim() > 1))
        {
            CollectionAssert.AreNotEqual(
                TensorAssert.Values(parameter), TensorAssert.Values(second.get_parameter(name)!), name);
        }
    }

    [TestMethod]
    public void WithoutAGenerator_TheGlobalOneDecides()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        using var first = new AttentionPooling(8);
        manual_seed(9);
        using var second = new AttentionPooling(8);
        foreach (var (name, parameter) in first.named_parameters())
            TensorAssert.Same(parameter, second.get_parameter(name)!, name);
    }

    [TestMethod]
    public void Matrices_FillTheirRange_BiasesAre0_NormsAre1()
    {
        using var scope = NewDisposeScope();
        using var network = TinyNetwork.Create(
            PositionalEncoding.Learned, dimension: 64, feedForwardDimension: 128, vocabularySize: 500);
        foreach (var (name, parameter) in network.named_parameters())
        {
            var values = TensorAssert.Values(parameter);
            if (name.EndsWith("bias"))
                TensorAssert.AllZero(parameter);
            else if (name.Contains("norm"))
                TensorAssert.Same(ones_like(parameter), parameter, name);
            else if (name is "encoder.embedding" or "encoder.positions.weight")
                Assert.AreEqual(0.02, Math.Sqrt(values.Average(value => value * value)), 0.001, name);
            else
                FillsTheRange(values, Gain(name) * Math.Sqrt(6.0 / parameter.shape.Sum()), name);
        }
    }

    [TestMethod]
    public void Skipped_NothingIsDrawn()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var untouched = new Generator(5);
        using (Init.Skip())
            TinyNetwork.Create(generator: generator).Dispose();
        TensorAssert.Same(rand(4, generator: untouched), rand(4, generator: generator));
    }

    [TestMethod]
    public void Scopes_RestoreWhatWasBefore_AndAreOfOneThread()
    {
        using var scope = NewDisposeScope();
        using (Init.OnMeta())
        {
            Assert.AreEqual(DeviceType.META, Device());
            using (Init.Skip())
                Assert.AreEqual(DeviceType.CPU, Device());
            Assert.AreEqual(DeviceType.META, Device());
            var elsewhere = DeviceType.META;
            var thread = new Thread(() => elsewhere = Device());
            thread.Start();
            thread.Join();
            Assert.AreEqual(DeviceType.CPU, elsewhere);
        }
        Assert.AreEqual(DeviceType.CPU, Device());

        static DeviceType Device()
        {
            using var parameter = Init.Constant(1, 3);
            return parameter.device_type;
        }
    }

    [TestMethod]
    public void AParameter_CanBeTrained_AndOutlivesScopes_AlsoFromInferenceMode()
    {
        Parameter parameter;
        using (NewDisposeScope())
        using (inference_mode())
            parameter = Init.Constant(2, 3);
        using (parameter)
        {
            using var scope = NewDisposeScope();
            parameter.square().sum().backward();
            TensorAssert.Same(full(2, 6f), parameter.grad!);
        }
    }

    // The last projection of a sublayer starts small.
    private static double Gain(string name) =>
        name.EndsWith("out_proj.weight") || name.EndsWith("linear2.weight") ? 0.2 : 1;

    private static void FillsTheRange(double[] values, double bound, string name)
    {
        Assert.IsLessThanOrEqualTo(bound * (1 + 1e-6), values.Max(Math.Abs), name);
        Assert.IsGreaterThan(0.85 * bound, values.Max(Math.Abs), name);
        var deviation = Math.Sqrt(values.Average(value => value * value)) / (bound / Math.Sqrt(3));
        Assert.AreEqual(1, deviation, values.Length > 1000 ? 0.05 : 0.25, name);
    }
}
