using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads columns from lines of text.</summary>
public sealed partial class TextLoader
{
    private readonly IHostEnvironment env;
    private readonly TextFormat format;
    private readonly TextColumn[] columns;

    internal TextLoader(IHostEnvironment env, Column[] columns, TextFormat format)
    {
        if (columns is null or [])
            throw new ArgumentOutOfRangeException(nameof(columns), "There are no columns to read.");
        this.env = env;
        this.format = format;
        this.columns = Array.ConvertAll(columns, TextColumn.Create);
    }

    internal IDataView Load(string path)
    {
        if (string.IsNullOrEmpty(path))
            throw new ArgumentOutOfRangeException(nameof(path), "The file needs a name.");
        if (!File.Exists(path))
            throw new ArgumentOutOfRangeException(nameof(path), $"There is no file '{path}'.");
        return new TextView(env, path, format, columns);
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
        var field = member.GetCustomAttribute<LoadColumnAttribute>()?.Field
            ?? throw new InvalidOperationException(
                $"'{member.Name}' of {member.DeclaringType} has no {nameof(LoadColumnAttribute)}.");
        if (PrimitiveTypeLookup.FromRawTypeOrNull(type) is not { } columnType)
            throw new InvalidOperationException($"'{member.Name}' of {member.DeclaringType} is of unsupported type {type}.");
        var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
        return new Column(name, DataKinds.KindOf(columnType.RawType), field);
    }
}
