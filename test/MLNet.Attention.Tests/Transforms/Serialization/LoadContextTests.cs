using System.Reflection;
using System.Runtime.Loader;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>Model.Load where a plug-in's AssemblyLoadContext has its own copy of MLNet.Attention.</summary>
[TestClass]
public sealed class LoadContextTests
{
    private static readonly Lazy<byte[]> Zip = new(() =>
    {
        using var model = UntrainedModel.CreateTransformer();
        return ModelZip.Save(model);
    });

    /// <summary>Microsoft.ML is the host's: it asks its own context for the assembly, and gets the host's copy if there is one.</summary>
    [TestMethod]
    public void WithTheHostsMicrosoftML_TheCopyOfTheHostIsLoaded()
    {
        var copy = new PlugIn("MLNet.Attention").Load("MLNet.Attention");
        using var model = (IDisposable)ModelZip.Load(Zip.Value);
        Assert.AreNotSame(copy, model.GetType().Assembly);
        Assert.AreSame(typeof(AttentionSentimentTransformer).Assembly, model.GetType().Assembly);
    }

    [TestMethod]
    public void WithContextualReflection_TheCopyOfThePlugInIsLoaded()
    {
        var copy = new PlugIn("MLNet.Attention").Load("MLNet.Attention");
        using var scope = AssemblyLoadContext.EnterContextualReflection(copy);
        using var model = (IDisposable)ModelZip.Load(Zip.Value);
        Assert.AreSame(copy, model.GetType().Assembly);
    }

    [TestMethod]
    public void WithAMicrosoftMLOfItsOwn_ThePlugInNeedsNothing()
    {
        var plugIn = new PlugIn("MLNet.Attention", "Microsoft.ML");
        var copy = plugIn.Load("MLNet.Attention");
        var type = plugIn.Load(typeof(MLContext).Assembly.GetName().Name!).GetType(typeof(MLContext).FullName!)!;
        Assert.AreNotSame(typeof(MLContext), type);
        dynamic context = Activator.CreateInstance(type, 1)!;
        using var zip = new MemoryStream(Zip.Value);
        var arguments = new object?[] { zip, null };
        object catalog = context.Model;

        using var model = (IDisposable)catalog.GetType().GetMethod("Load", [typeof(Stream), Schema(catalog)])!
            .Invoke(catalog, arguments)!;

        Assert.AreSame(copy, model.GetType().Assembly);
    }

    private static Type Schema(object catalog) => catalog.GetType().GetMethods()
        .First(method => method.Name == "Load" && method.GetParameters().Length == 2).GetParameters()[1].ParameterType;

    /// <summary>A context with its own copies of the assemblies whose names begin so; all others are the host's.</summary>
    private sealed class PlugIn(params string[] own) : AssemblyLoadContext("plug-in")
    {
        public Assembly Load(string name) => LoadFromAssemblyName(new AssemblyName(name));

        protected override Assembly? Load(AssemblyName name)
        {
            var path = Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll");
            var isOwn = own.Any(start => name.Name!.StartsWith(start, StringComparison.Ordinal));
            return isOwn && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
