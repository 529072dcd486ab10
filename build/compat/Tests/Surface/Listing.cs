using System.Globalization;
using System.Reflection;

namespace Compat.Tests.Surface;

/// <summary>
/// What an assembly declares for others, one declaration a line, sorted: "type class N", "base N::Base",
/// "field N::name : Type", "method N::name(Type parameter = default) : Type".
/// </summary>
internal static class Listing
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(char)] = "char", [typeof(sbyte)] = "sbyte", [typeof(byte)] = "byte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static IReadOnlyList<string> Of(Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.Name.StartsWith('<') && IsVisible(type)).SelectMany(Lines)
        .Distinct().Order(StringComparer.Ordinal).ToArray();

    /// <summary>The type that a line is about.</summary>
    public static string Owner(string line)
    {
        var end = line.IndexOf("::", StringComparison.Ordinal);
        return line[..(end < 0 ? line.Length : end)].Split(' ')[^1];
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var name = Name(type);
        var isDelegate = type.BaseType == typeof(MulticastDelegate);
        yield return $"type {Modifiers(type, isDelegate)}{Kind(type, isDelegate)} {name}";
        if (isDelegate)
        {
            var invoke = type.GetMethod("Invoke")!;
            yield return $"invoke {name}::({Parameters(invoke)}) : {Result(invoke)}";
            yield break;
        }
        foreach (var above in Bases(type))
            yield return $"base {name}::{Name(above)}";
        foreach (var field in type.GetFields(Own).Where(field => IsVisible(field) && !field.IsSpecialName))
            yield return $"field {Modifiers(field)}{name}::{field.Name} : {Name(field.FieldType)}{Value(field)}";
        foreach (var method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
        {
            if (IsVisible(method) && method.Name != ".cctor" && !method.Name.Contains('<'))
                yield return $"method {Modifiers(method)}{name}::{Signature(method)}";
        }
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.BaseType is { } above && above != typeof(object) && above != typeof(ValueType) && above != typeof(Enum)
            && IsVisible(above))
        {
            yield return above;
        }
        foreach (var contract in type.GetInterfaces().Where(IsVisible))
        {
            if (contract.Namespace is { } space && !space.StartsWith("System.Numerics"))
                yield return contract;
        }
    }

    private static bool IsVisible(Type type)
    {
        for (var next = type; next is not null; next = next.DeclaringType)
        {
            if (!next.IsPublic && !next.IsNestedPublic && !next.IsNestedFamily && !next.IsNestedFamORAssem)
                return false;
        }
        return true;
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Kind(Type type, bool isDelegate) =>
        type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : isDelegate ? "delegate" : "class";

    private static string Modifiers(Type type, bool isDelegate) =>
        type.IsAbstract && type.IsSealed ? "static "
        : type.IsAbstract && !type.IsInterface ? "abstract "
        : type.IsSealed && !type.IsValueType && !isDelegate ? "sealed "
        : "";

    private static string Modifiers(FieldInfo field) => field.IsLiteral
        ? "const "
        : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");

    private static string Modifiers(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
            return method.IsStatic ? "static " : "abstract ";
        return (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : "")
            + (method.IsPublic ? "" : "protected ");
    }

    private static string Signature(MethodBase method)
    {
        var arguments = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var generic = arguments.Length > 0 ? $"<{string.Join(",", arguments.Select(argument => argument.Name))}>" : "";
        var result = method is MethodInfo function ? $" : {Result(function)}" : "";
        return $"{method.Name}{generic}({Parameters(method)}){result}{string.Concat(arguments.Select(Constraints))}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var kind = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        if (parameter.ParameterType.IsByRef)
            kind += parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{kind}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Result(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + Name(method.ReturnType);

    private static string Constraints(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        string[] constraints =
        [
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. isStruct ? ["struct"] : Array.Empty<string>(),
            .. argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Name),
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct
                ? ["new()"] : Array.Empty<string>(),
        ];
        return constraints.Length > 0 ? $" where {argument.Name} : {string.Join(", ", constraints)}" : "";
    }

    private static string Value(FieldInfo field) =>
        field.IsLiteral ? $" = {Literal(field.GetRawConstantValue(), field.FieldType)}" : "";

    private static string Literal(object? value, Type type) => value switch
    {
        null => type.IsValueType && !type.IsGenericType ? "default" : "null",
        string text => $"\"{text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\t", "\\t")}\"",
        bool truth => truth ? "true" : "false",
        char character => $"'\\u{(int)character:x4}'",
        Enum number => Convert.ToInt64(number).ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        return Keywords.GetValueOrDefault(type) ?? Qualifier(type) + SimpleName(type);
    }

    private static string SimpleName(Type type)
    {
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = type.GetGenericArguments().Skip(outer).ToArray();
        var name = type.Name.Split('`')[0];
        return own.Length > 0 ? $"{name}<{string.Join(",", own.Select(Name))}>" : name;
    }

    private static string Qualifier(Type type)
    {
        if (type.DeclaringType is not { } outer)
            return type.Namespace is null ? "" : type.Namespace + ".";
        var arguments = outer.GetGenericArguments().Length;
        if (arguments > 0 && !type.IsGenericTypeDefinition)
            outer = outer.MakeGenericType(type.GetGenericArguments().Take(arguments).ToArray());
        return Name(outer) + ".";
    }
}
