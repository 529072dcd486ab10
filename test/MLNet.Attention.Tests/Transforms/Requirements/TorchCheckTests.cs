using MLNet.Attention.Transforms.Requirements;

namespace MLNet.Attention.Tests.Transforms.Requirements;

/// <summary>What is said where TorchSharp has no libtorch.</summary>
[TestClass]
public sealed class TorchCheckTests
{
    [TestMethod]
    public void HereItIsFound() => TorchCheck.Run();

    [TestMethod]
    public void AMissingLibrary_NamesThePackages()
    {
        // As TorchSharp throws: from the initializer of its type, with a long trace.
        var cause = new NotSupportedException("This application uses TorchSharp but has no libtorch.\n" + new string('x', 9000));
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => TorchCheck.Run(() => throw new TypeInitializationException("TorchSharp.torch", cause)));

        Assert.Contains("TorchSharp-cpu", error.Message);
        Assert.Contains("This application uses TorchSharp but has no libtorch.", error.Message);
        Assert.IsLessThan(600, error.Message.Length);
        Assert.AreSame(cause, error.GetBaseException());
    }

    [TestMethod]
    public void AnotherError_IsNotTakenForIt() => Assert.ThrowsExactly<ArgumentException>(
        () => TorchCheck.Run(() => throw new ArgumentException("no")));
}
