using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Finds the classes that models name: loadable classes by signature, extensions by contract.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock gate = new();
    private readonly HashSet<string?> assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableFactory> classes = [];
    private readonly Dictionary<(Type Attribute, string Contract), Type> extensions = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (gate)
        {
            if (!assemblies.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttributeBase>())
                AddClass(attribute, throwOnError);
            foreach (var type in assembly.GetTypes().Where(type => type.IsClass))
            {
                foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>())
                    Add(extensions, (attribute.GetType(), attribute.ContractName), type, throwOnError);
            }
        }
    }

    /// <summary>Makes the class of that name; exceptions of its code arrive as TargetInvocationException.</summary>
    internal bool TryCreateInstance<TSignature>(IHostEnvironment env, string name, object[] arguments,
        out object? result)
    {
        LoadableFactory? found;
        lock (gate)
            found = classes.GetValueOrDefault((Normalize(name), typeof(TSignature)));
        result = found?.Create(env, arguments);
        return found is not null;
    }

    internal object GetExtensionValue(IHostEnvironment env, Type attributeType, string contractName)
    {
        lock (gate)
        {
            if (extensions.TryGetValue((attributeType, contractName), out var type))
                return Activator.CreateInstance(type)!;
        }
        throw env.Process(new InvalidOperationException(
            $"No registered class has the contract '{contractName}' in a {attributeType.Name}. "
            + $"Call {nameof(ComponentCatalog)}.{nameof(RegisterAssembly)} with the assembly of that class first."));
    }

    private void AddClass(LoadableClassAttributeBase attribute, bool throwOnError)
    {
        var loadable = LoadableFactory.FindOrNull(attribute);
        if (loadable is null && throwOnError)
        {
            throw new InvalidOperationException($"Can't instantiate loadable class '{attribute.InstanceType.Name}' "
                + $"with name '{attribute.LoadNames[0]}'");
        }
        if (loadable is null)
            return;
        foreach (var signature in attribute.SigTypes)
        {
            foreach (var name in attribute.LoadNames)
                Add(classes, (Normalize(name), signature), loadable, throwOnError);
        }
    }

    private static void Add<TKey, TValue>(Dictionary<TKey, TValue> map, TKey key, TValue value, bool throwOnError)
        where TKey : notnull
    {
        if (!map.TryAdd(key, value) && throwOnError)
            throw new InvalidOperationException($"{key} cannot be {value}: it is already {map[key]}.");
    }

    private static string Normalize(string name) => name.ToLowerInvariant().Trim();
}
