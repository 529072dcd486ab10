namespace Microsoft.ML;

/// <summary>The parameters of what loads a model.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Says which class an assembly loads for a name that stands in a model.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type? argType, Type sigType, string userName,
        params string[] loadNames)
        : base(instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName,
        params string[] loadNames)
        : base(instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }
}

/// <summary>What every kind of loadable class says.</summary>
internal abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(Type instType, Type loaderType, Type? argType, Type[] sigTypes,
        string userName, params string[] loadNames)
    {
        InstanceType = instType;
        LoaderType = loaderType;
        SigTypes = sigTypes;
        LoadNames = loadNames.Length > 0 ? loadNames : [userName];
        CtorTypes = (argType is null ? [] : new[] { argType }).Concat(ParametersOf(sigTypes[0])).ToArray();
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public Type[] SigTypes { get; }

    public Type[] CtorTypes { get; }

    public string[] LoadNames { get; }

    private static IEnumerable<Type> ParametersOf(Type signature) =>
        signature.GetMethod("Invoke")?.GetParameters().Select(parameter => parameter.ParameterType)
        ?? throw new ArgumentOutOfRangeException(nameof(signature), $"{signature} is not a delegate type.");
}
