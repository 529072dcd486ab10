using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>Parameters that a signature has and compat does nothing with are refused, not ignored.</summary>
[TestClass]
public sealed class RefusalTests
{
    [TestMethod]
    public void NamesOfDimensions() => Refused("'names' is given; expected null", () => zeros([2], names: ["rows"]));

    /// <summary>libtorch's message, without the stack trace that follows it.</summary>
    [TestMethod]
    public void AnErrorOfTheNativeLibrary_IsOneParagraph()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(2).reshape(3));
        Assert.Contains("shape '[3]' is invalid for input of size 2", error.Message);
        Assert.DoesNotContain("\n\n", error.Message);
        Assert.DoesNotContain("Exception raised from", error.Message);
    }

    private static void Refused(string message, Action action) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message);
}
