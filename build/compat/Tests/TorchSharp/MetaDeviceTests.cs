using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>On the meta device tensors and modules have shapes and element types, and no elements.</summary>
[TestClass]
public sealed class MetaDeviceTests
{
    private const long Huge = 1L << 40;

    [TestMethod]
    public void Tensors_TakeNoMemory()
    {
        using var scope = NewDisposeScope();
        foreach (var tensor in new[]
        {
            empty([Huge, 3], device: META), zeros([Huge, 3], device: META), ones([Huge, 3], device: META),
            full([Huge, 3], 1, device: META), zeros_like(empty([Huge, 3], device: META)),
        })
        {
            CollectionAssert.AreEqual(new[] { Huge, 3 }, tensor.shape);
            Assert.AreEqual(3 * Huge, tensor.numel());
            Assert.AreEqual(DeviceType.META, tensor.device.type);
        }
        Assert.AreEqual(ScalarType.BFloat16, empty([Huge], ScalarType.BFloat16, META).dtype);
    }

    [TestMethod]
    public void AParameter_KeepsItsShapeAndType()
    {
        using var parameter = new Parameter(zeros([Huge, 2], ScalarType.Float64, META));
        CollectionAssert.AreEqual(new[] { Huge, 2 }, parameter.shape);
        Assert.AreEqual(ScalarType.Float64, parameter.dtype);
        Assert.IsTrue(parameter.requires_grad);
    }

    [TestMethod]
    public void Modules_TellTheShapesOfTheirParameters()
    {
        using var linear = nn.Linear(Huge, 4, device: META);
        Assert.AreEqual($"weight [4, {Huge}], bias [4]", Shapes(linear));
    }

    [TestMethod]
    public void Initialization_DoesNothing()
    {
        using var scope = NewDisposeScope();
        foreach (var tensor in new[]
        {
            empty([Huge], device: META).normal_(), empty([Huge], device: META).uniform_(-1, 1),
            empty([Huge], device: META).fill_(1), empty([Huge], device: META).mul_(2),
        })
        {
            Assert.AreEqual(Huge, tensor.numel());
        }
    }

    [TestMethod]
    public void Elements_CannotBeRead()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros([2], device: META);
        Assert.Throws<Exception>(() => tensor.data<float>());
        Assert.Throws<Exception>(() => tensor.cpu());
        Assert.Throws<InvalidOperationException>(() => tensor.bytes.Length);
    }

    private static string Shapes(nn.Module module) => string.Join(", ",
        module.named_parameters().Select(named => $"{named.name} [{string.Join(", ", named.parameter.shape)}]"));
}
