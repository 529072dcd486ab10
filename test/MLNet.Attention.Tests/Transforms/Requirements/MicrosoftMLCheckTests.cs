using System.Reflection;
using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Requirements;

/// <summary>What is said of a Microsoft.ML that is not one we know.</summary>
[TestClass]
public sealed class MicrosoftMLCheckTests
{
    [TestMethod]
    public void ThisMicrosoftML_IsKnown()
    {
        MicrosoftMLCheck.Run(typeof(AttentionSentimentTrainer).Assembly);
        RequirementsCheck.Run();
        var loaders = MissingReferences.CountAttributes(typeof(AttentionSentimentTrainer).Assembly, "LoadableClassAttribute");
        Assert.IsGreaterThan(0, loaders);
    }

    [TestMethod]
    public void AMissingMethod_IsNamed_WithTheVersions()
    {
        MicrosoftMLCheck.Run(typeof(MicrosoftMLCheckTests).Assembly);
        MicrosoftMLCheck.Run(MadeAssembly.Naming(typeof(MLContext).FullName!));

        var error = Refused(MadeAssembly.Calling("NowhereToBeFound"));

        Assert.Contains("Method not found", error);
        Assert.Contains("Microsoft.ML.MLContext.NowhereToBeFound", error);
        Assert.StartsWith(
            $"The version of Microsoft.ML is {AssemblyVersion.Of(typeof(MLContext).Assembly)}, which MLNet.Attention ", error);
        Assert.Contains("expected a version in [5.0.0, 6.0.0)", error);
    }

    [TestMethod]
    public void AMissingType_IsNamed() => Assert.Contains(
        "Could not load type 'Microsoft.ML.GoneType'", Refused(MadeAssembly.Naming("Microsoft.ML.GoneType")));

    /// <summary>The runtime drops the attribute of an assembly that may not see it, and says nothing.</summary>
    [TestMethod]
    public void AttributesThatTheRuntimeHides_AreCounted() => Assert.Contains(
        "the runtime shows 0 of 1 LoadableClass attributes", Refused(MadeAssembly.WithHiddenLoader()));

    private static string Refused(Assembly assembly) =>
        Assert.ThrowsExactly<InvalidOperationException>(() => MicrosoftMLCheck.Run(assembly)).Message;
}
