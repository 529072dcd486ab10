using System.Reflection;

namespace Compat.Tests.Surface;

/// <summary>
/// What compat's assemblies declare is what their listings beside them say, and nothing that the real packages do not.
/// WRITE_LISTINGS=1 writes the listings anew instead of comparing them.
/// </summary>
[TestClass]
public sealed class SurfaceTests
{
    private static readonly string Compat = CompatFolder();

    /// <summary>The assemblies in use.</summary>
    public static IEnumerable<string> Assemblies =>
    [
#if MICROSOFT_ML
        "Microsoft.ML", "Microsoft.ML.Tokenizers",
#endif
#if TORCHSHARP
        "TorchSharp",
#endif
    ];

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void TheListing_IsWhatTheAssemblyDeclares(string name)
    {
        var path = Path.Combine(Compat, $"{name}.txt");
        var declared = Listing.Of(Assembly.Load(name));
        if (Environment.GetEnvironmentVariable("WRITE_LISTINGS") == "1")
            File.WriteAllLines(path, declared);
        var listed = File.ReadAllLines(path);
        Assert.AreEqual("", Difference(declared, listed), $"declared, and not in {path}");
        Assert.AreEqual("", Difference(listed, declared), $"in {path}, and not declared");
    }

    /// <summary>Runs where the listings of the real packages are in shared/api beside the checkout.</summary>
    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void WhatIsDeclared_IsInTheRealPackage(string name)
    {
        var real = RealListing(name);
        Assert.AreEqual("", Difference(Listing.Of(Assembly.Load(name)), real));
    }

    /// <summary>Else a class that derives from one of ours would not compile against the real one.</summary>
    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void WhatTheRealTypesHaveAbstract_OursHaveToo(string name)
    {
        var real = RealListing(name);
        var declared = Listing.Of(Assembly.Load(name));
        var types = declared.Where(line => line.StartsWith("type ")).Select(Listing.Owner).ToHashSet();
        var needed = real.Where(line => line.StartsWith("method ") && line.Contains(" abstract ")
            && types.Contains(Listing.Owner(line)));
        Assert.AreEqual("", Difference(needed, declared));
    }

    private static string Difference(IEnumerable<string> lines, IEnumerable<string> others) =>
        string.Join('\n', lines.Except(others).Take(20));

    private static string[] RealListing(string name)
    {
        var path = Path.Combine(Compat, "..", "..", "..", "shared", "api", $"{name}.txt");
        if (!File.Exists(path))
            Assert.Inconclusive("The listings of the real packages are not beside the checkout.");
        return File.ReadAllLines(path);
    }

    private static string CompatFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "compat.slnf")))
                return folder.FullName;
        }
        throw new InvalidOperationException("build/compat is not above the tests.");
    }
}
