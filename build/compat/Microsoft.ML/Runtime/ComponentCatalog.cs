using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Finds the classes that models name.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock gate = new();
    private readonly HashSet<string?> assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableFactory> classes = [];

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
            {
                var key = (Normalize(name), signature);
                if (!classes.TryAdd(key, loadable) && throwOnError)
                    throw new InvalidOperationException($"{key} cannot be {loadable}: it is already {classes[key]}.");
            }
        }
    }

    private static string Normalize(string name) => name.ToLowerInvariant().Trim();
}
