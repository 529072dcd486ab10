using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Requirements;

/// <summary>Assemblies made for a test, as a compiler would have made them for another Microsoft.ML.</summary>
internal static class MadeAssembly
{
    /// <summary>One with a method that calls a method of <see cref="MLContext"/>, which this Microsoft.ML may lack.</summary>
    public static Assembly Calling(string method)
    {
        var library = New(typeof(MLContext).Assembly.GetName().Name!);
        var context = library.Module.DefineType(typeof(MLContext).FullName!, TypeAttributes.Public);
        var called = context.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static);
        called.GetILGenerator().Emit(OpCodes.Ret);
        context.CreateType();
        return Load(assembly =>
        {
            var type = assembly.Module.DefineType("Guest", TypeAttributes.Public);
            var body = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static).GetILGenerator();
            body.Emit(OpCodes.Call, called);
            body.Emit(OpCodes.Ret);
            type.CreateType();
        });
    }

    /// <summary>One with a method that has a local variable of a type, which this Microsoft.ML may lack.</summary>
    public static Assembly Naming(string typeName)
    {
        var library = New(typeof(MLContext).Assembly.GetName().Name!);
        var named = library.Module.DefineType(typeName, TypeAttributes.Public);
        named.CreateType();
        return Load(assembly =>
        {
            var type = assembly.Module.DefineType("Guest", TypeAttributes.Public);
            var body = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static).GetILGenerator();
            body.Emit(OpCodes.Ldtoken, named);
            body.Emit(OpCodes.Pop);
            body.Emit(OpCodes.Ret);
            type.CreateType();
        });
    }

    /// <summary>One with ML.NET's internal LoadableClass attribute, but no access to ML.NET's internals.</summary>
    public static Assembly WithHiddenLoader()
    {
        var attribute = typeof(MLContext).Assembly.GetReferencedAssemblies().Select(Assembly.Load)
            .Append(typeof(MLContext).Assembly)
            .Select(assembly => assembly.GetType("Microsoft.ML.LoadableClassAttribute")).First(type => type is not null)!;
        var signature = attribute.Assembly.GetType("Microsoft.ML.SignatureLoadModel")!;
        var constructor = attribute.GetConstructor(
            [typeof(Type), typeof(Type), typeof(Type), typeof(string), typeof(string[])])!;
        return Load(assembly => assembly.Builder.SetCustomAttribute(new CustomAttributeBuilder(
            constructor, [typeof(object), null, signature, "Guest", new[] { "GuestTransform" }])));
    }

    private static (PersistedAssemblyBuilder Builder, ModuleBuilder Module) New(string name)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        return (builder, builder.DefineDynamicModule(name));
    }

    private static Assembly Load(Action<(PersistedAssemblyBuilder Builder, ModuleBuilder Module)> write)
    {
        var assembly = New("Guest");
        write(assembly);
        using var file = new MemoryStream();
        assembly.Builder.Save(file);
        file.Position = 0;
        return new AssemblyLoadContext("Guest", isCollectible: true).LoadFromStream(file);
    }
}
