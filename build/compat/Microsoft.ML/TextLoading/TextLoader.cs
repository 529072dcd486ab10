using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads columns from lines of text.</summary>
public sealed partial class TextLoader
{
    private readonly IHostEnvironment env;
    private readonly Options options;

    internal TextLoader(IHostEnvironment env, Options options)
    {
        this.env = env;
        this.options = options;
    }

    internal IDataView Load(string path)
    {
        if (string.IsNullOrEmpty(path))
            throw new ArgumentOutOfRangeException(nameof(path), "The file needs a name.");
        if (!File.Exists(path))
            throw new ArgumentOutOfRangeException(nameof(path), $"There is no file '{path}'.");
        return new TextView(env, path, TextFormat.Create(options), Columns(options));
    }

    /// <summary>The columns that the public fields and properties of a class describe.</summary>
    internal static Column[] ColumnsOf(Type rowType)
    {
        const BindingFlags visible = BindingFlags.Public | BindingFlags.Instance;
        var fields = rowType.GetFields(visible).Select(field => ColumnOf(field, field.FieldType));
        var properties = rowType.GetProperties(visible)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .Select(property => ColumnOf(property, property.PropertyType));
        Column[] columns = [.. fields, .. properties];
        return columns.Length > 0
            ? columns
            : throw new ArgumentOutOfRangeException("TInput",
                $"{rowType} has no public field or property to read into.");
    }

    private static Column ColumnOf(MemberInfo member, Type type)
    {
        var sources = member.GetCustomAttribute<LoadColumnAttribute>()?.Sources
            ?? throw new InvalidOperationException(
                $"'{member.Name}' of {member.DeclaringType} has no {nameof(LoadColumnAttribute)}.");
        var itemType = type.IsArray ? type.GetElementType()! : type;
        if (PrimitiveTypeLookup.FromRawTypeOrNull(itemType) is not { } columnType)
            throw new InvalidOperationException($"'{member.Name}' of {member.DeclaringType} is of unsupported type {type}.");
        var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        var keyCount = member.GetCustomAttribute<KeyTypeAttribute>() is { } key ? new KeyCount(key.Count) : null;
        return new Column(name, DataKinds.KindOf(columnType.RawType), sources, keyCount);
    }

    private static TextColumn[] Columns(Options options)
    {
        if (options.Columns is null or [])
            throw new ArgumentOutOfRangeException(nameof(Options.Columns), "There are no columns to read.");
        return options.Columns.Select(column => TextColumn.Create(column, options.MissingRealsAsNaNs)).ToArray();
    }
}
