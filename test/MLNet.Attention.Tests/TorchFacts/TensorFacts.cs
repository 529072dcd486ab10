using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>Handles, memory, values and errors of tensors.</summary>
/// <remarks>
/// Not tried here, as no catch helps: matmul ends the process on any error of libtorch; the library checks shapes before
/// it, and calls bmm where an error must be caught.
/// </remarks>
[TestClass]
[DoNotParallelize] // they count tensors
public sealed class TensorFacts
{
    [TestMethod]
    public void Unflatten_RefusesANegativeDimension()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 6);
        CollectionAssert.AreEqual(new long[] { 2, 2, 3 }, x.unflatten(1, 2, 3).shape);
        Assert.ThrowsExactly<ArgumentException>(() => x.unflatten(-1, 2, 3));
        Assert.ThrowsExactly<ArgumentException>(() => x.unflatten(2, 2, 3));
    }

    [TestMethod]
    public void Products_ButMatmul_ThrowOnWrongShapes()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsExactly<ExternalException>(() => bmm(zeros(2, 3, 4), zeros(2, 5, 6)));
        Assert.ThrowsExactly<ExternalException>(() => nn.functional.linear(zeros(3, 4), zeros(5, 6)));
        Assert.ThrowsExactly<ExternalException>(() => zeros(2, 3) + zeros(2, 4));
    }

    [TestMethod]
    public void MostInPlaceMethods_ReturnTheTensor()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(2), ones(2));
        Tensor[] results =
        [
            x.fill_(1), x.add_(y), x.sub_(y), x.mul_(2), x.div_(2), x.exp_(), x.copy_(y), x.uniform_(0, 1), x.normal_(0, 1),
            x.bernoulli_(0.5), x.requires_grad_(false), x.masked_fill_(y.gt(0), 1), x.DetachFromDisposeScope(),
        ];
        Assert.IsTrue(Array.TrueForAll(results, result => ReferenceEquals(result, x)));
        x.Dispose();
    }

    [TestMethod]
    public void Zero_ReturnsAnotherHandle_ToTheSameElements()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var zeroed = x.zero_();
        Assert.AreNotSame(x, zeroed);
        zeroed.fill_(3);
        TensorAssert.Same(full(2, 3f), x);
    }

    [TestMethod]
    public void AGradient_IsAnotherHandleAtEachReading()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        x.sum().backward();
        var (first, second) = (x.grad!, x.grad!);
        Assert.AreNotSame(first, second);
        first.fill_(7);
        TensorAssert.Same(full(2, 7f), second);
    }

    [TestMethod]
    public void TotalCount_GoesUpForEachParameter_AndNeverDown()
    {
        var before = LiveTensors.Count();
        for (var i = 0; i < 5; i++)
            new Parameter(zeros(2)).Dispose();
        Assert.AreEqual(before + 5, LiveTensors.Count());
        for (var i = 0; i < 5; i++)
            zeros(2).Dispose();
        Assert.AreEqual(before + 5, LiveTensors.Count());
    }

    [TestMethod]
    public void AParameter_TakesItsTensorsPlace()
    {
        Tensor values;
        Parameter parameter;
        using (NewDisposeScope())
        {
            values = ones(2);
            parameter = new Parameter(values);
            Assert.IsTrue(values.IsInvalid);
            Assert.ThrowsExactly<InvalidOperationException>(() => values.sum());
            Assert.IsTrue(parameter.requires_grad);
        }
        Assert.IsTrue(parameter.IsInvalid, "it belongs to the scope of its tensor");
    }

    [TestMethod]
    public void WhatMovesNothing_SharesMemory()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        foreach (var same in new[] { x.to_type(ScalarType.Float32), x.contiguous(), x.to(CPU), cat([x]), x.view(6), x.detach() })
        {
            same.fill_(x[0, 0].item<float>() + 1);
            Assert.AreEqual(x[0, 0].item<float>(), same.reshape(-1)[0].item<float>());
        }
        Assert.AreEqual(6, x[0, 0].item<float>());
    }

    [TestMethod]
    public void Equals_ComparesValues()
    {
        using var scope = NewDisposeScope();
        Assert.IsTrue(zeros(2).Equals(zeros(2)));
        Assert.IsFalse(zeros(2).Equals(ones(2)));
    }

    [TestMethod]
    [DataRow(ScalarType.Float16, 65504)]
    [DataRow(ScalarType.BFloat16, 3.38953138925153547e38)]
    public void SixteenBits_TakeNoNumberBeyondTheirs_ButInfinity(ScalarType type, double largest)
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, dtype: type);
        var mask = tensor(new[] { true, false });
        foreach (var action in new Func<double, Tensor>[] { v => x.masked_fill(mask, v), v => full_like(x, v), v => x.fill_(v) })
        {
            Assert.ThrowsExactly<ExternalException>(() => action(float.MinValue));
            Assert.AreEqual(-largest, action(-largest)[0].to_type(ScalarType.Float64).item<double>());
            Assert.AreEqual(double.NegativeInfinity, action(double.NegativeInfinity)[0].to_type(ScalarType.Float64).item<double>());
        }
    }

    [TestMethod]
    public void ElementTypes_AreThoseOfTheArray()
    {
        using var scope = NewDisposeScope();
        Assert.AreEqual(ScalarType.Int64, tensor(new[] { 1L }).dtype);
        Assert.AreEqual(ScalarType.Float32, tensor(new[] { 1f }).dtype);
        Assert.AreEqual(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.AreEqual(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.AreEqual(ScalarType.Float32, full(2, 1.0).dtype);
        Assert.AreEqual(ScalarType.Int64, full(2, true).dtype);
        Assert.AreEqual(ScalarType.BFloat16, tensor(new[] { 1f }, ScalarType.BFloat16).dtype);
    }

    [TestMethod]
    public void AQuotientOfIntegers_IsAFraction_UnlessItIsRounded()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 7L, -7 });
        CollectionAssert.AreEqual(new[] { 3.5f, -3.5f }, x.div(2).data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 3L, -4 }, x.div(2, RoundingMode.floor).data<long>().ToArray());
    }

    [TestMethod]
    public void Elements_AreReadInTheirOwnTypeOnly_WhateverTheStrides()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [2, 3]);
        CollectionAssert.AreEqual(new[] { 1f, 4, 2, 5, 3, 6 }, x.t().data<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 5 }, x.select(1, 1).data<float>().ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => x.data<double>());
        Assert.ThrowsExactly<ArgumentException>(() => x.sum().item<double>());
        Assert.ThrowsExactly<ArgumentException>(() => x.item<float>());
    }

    [TestMethod]
    public void NoElements_AreAnArrayInOneDimensionOnly()
    {
        using var scope = NewDisposeScope();
        Assert.IsEmpty(zeros(0).data<float>().ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => zeros(0, 3).data<float>().ToArray());
    }

    [TestMethod]
    public void ATensorMadeFromAnArray_IsACopy()
    {
        using var scope = NewDisposeScope();
        var values = new[] { 1f, 2 };
        var x = tensor(values);
        values[0] = 9;
        Assert.AreEqual(1, x[0].item<float>());
    }

    [TestMethod]
    public void Generators_DecideWhatIsDrawn_AndStartAtSeed0()
    {
        using var scope = NewDisposeScope();
        using var unseeded = new Generator();
        using var zero = new Generator(0);
        using var seeded = new Generator(5);
        TensorAssert.Same(empty(4).uniform_(0, 1, unseeded), empty(4).uniform_(0, 1, zero));
        var first = empty(4).normal_(0, 1, seeded);
        seeded.manual_seed(5);
        TensorAssert.Same(first, empty(4).normal_(0, 1, seeded));
    }

    [TestMethod]
    public void WithoutCuda_AskingForItIsSafe_GoingThereIsNot()
    {
        if (cuda.is_available())
            Assert.Inconclusive("There is a CUDA device.");
        Assert.AreEqual(0, cuda.device_count());
        using var layer = nn.Linear(2, 2);
        Assert.ThrowsExactly<InvalidOperationException>(() => layer.to(new Device(DeviceType.CUDA, 0)));
    }
}
