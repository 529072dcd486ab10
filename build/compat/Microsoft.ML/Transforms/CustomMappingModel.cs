using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ITransformer), typeof(CustomMappingModel), null,
    typeof(SignatureLoadModel), "Custom Mapping", CustomMappingModel.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Saves a custom mapping as the contract that its factory fulfils.</summary>
internal static class CustomMappingModel
{
    public const string LoaderSignature = "CustomTransformer";

    private static VersionInfo Version { get; } = new("CUSTOMXF", 0x00010002, 0x00010002, 0x00010002,
        typeof(CustomMappingModel).Assembly.GetName().Name!, LoaderSignature);

    public static void Save(ModelSaveContext ctx, string contractName, Assembly factoryAssembly)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.SaveString(contractName);
        ctx.SaveString(factoryAssembly.FullName!);
    }

    private static ITransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        var contractName = ctx.LoadString();
        env.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.LoadString()));
        var factory = env.ComponentCatalog.GetExtensionValue(env, typeof(CustomMappingFactoryAttributeAttribute),
            contractName);
        return factory is ICustomMappingFactory known
            ? known.Create(contractName)
            : throw env.Process(new InvalidOperationException(
                $"{factory.GetType()} has the contract '{contractName}' but is no factory of a custom mapping."));
    }
}
