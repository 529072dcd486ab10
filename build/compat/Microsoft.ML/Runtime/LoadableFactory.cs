using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>How to make an instance of a loadable class: by a constructor or by its loader's Create method.</summary>
internal sealed class LoadableFactory
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic;

    private readonly MethodBase factory;
    private readonly bool needsEnvironment;

    private LoadableFactory(MethodBase factory, int parameterCount)
    {
        this.factory = factory;
        needsEnvironment = factory.GetParameters().Length > parameterCount;
    }

    public static LoadableFactory? FindOrNull(LoadableClassAttributeBase attribute)
    {
        var parameters = attribute.CtorTypes;
        Type[] withEnvironment = [typeof(IHostEnvironment), .. parameters];
        var constructor = FindConstructor(attribute, parameters) ?? FindConstructor(attribute, withEnvironment);
        var create = FindCreate(attribute, parameters) ?? FindCreate(attribute, withEnvironment);
        if (constructor is null && create is null)
            return null;
        return new LoadableFactory(MorePublic(constructor, create, attribute.InstanceType), parameters.Length);
    }

    public object? Create(IHostEnvironment env, object[] arguments)
    {
        var all = needsEnvironment ? [env, .. arguments] : arguments;
        return factory is ConstructorInfo constructor ? constructor.Invoke(all) : factory.Invoke(null, all);
    }

    public override string ToString() => factory.DeclaringType!.Name;

    private static ConstructorInfo? FindConstructor(LoadableClassAttributeBase attribute, Type[] parameters) =>
        attribute.InstanceType.IsAssignableFrom(attribute.LoaderType)
            ? attribute.LoaderType.GetConstructor(BindingFlags.Instance | Any, parameters)
            : null;

    private static MethodInfo? FindCreate(LoadableClassAttributeBase attribute, Type[] parameters)
    {
        var method = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | Any, parameters);
        return method?.ReturnType == attribute.InstanceType ? method : null;
    }

    private static MethodBase MorePublic(ConstructorInfo? constructor, MethodInfo? create, Type type)
    {
        if (constructor is null || create is null)
            return (MethodBase?)constructor ?? create!;
        var difference = Visibility(constructor) - Visibility(create);
        if (difference == 0)
        {
            throw new InvalidOperationException($"Can't load type {type}: its constructor and its Create method have "
                + "the same visibility, so it is not clear which one to use.");
        }
        return difference > 0 ? constructor : create;
    }

    private static int Visibility(MethodBase method) =>
        method.IsPublic ? 5
        : method.IsAssembly ? 4
        : method.IsFamilyOrAssembly ? 3
        : method.IsFamily ? 2
        : method.IsPrivate ? 1
        : 0;
}
