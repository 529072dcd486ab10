using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>Finds and checks the columns that a model or a trainer reads.</summary>
internal static class InputColumns
{
    private const string TextsOrWords = "a text column (String) or a vector of texts, the tokens";

    /// <summary>Finds the text column <paramref name="name"/>.</summary>
    public static DataViewSchema.Column Text(DataViewSchema schema, string name) =>
        Find(schema, name, "text", type => type is TextDataViewType, "a text column (String)");

    /// <summary>Finds the text column <paramref name="name"/> of the data of an option, whose name an error gives.</summary>
    public static DataViewSchema.Column TextOf(IDataView data, string option, string name) =>
        Find(data.Schema, name, $"'{option}' text", type => type is TextDataViewType, "a text column (String)");

    /// <summary>Finds the column <paramref name="name"/> of texts, or of texts by their words.</summary>
    public static DataViewSchema.Column TextOrWords(DataViewSchema schema, string name) =>
        Find(schema, name, "text", type => type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType },
            TextsOrWords);

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static DataViewSchema.Column Find(
        DataViewSchema schema, string name, string role, Func<DataViewType, bool> fits, string expected)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
        {
            throw new ArgumentOutOfRangeException(
                nameof(schema), Missing(role, name, [.. schema.Where(c => !c.IsHidden).Select(c => c.Name)]));
        }
        if (!fits(column.Type))
        {
            throw new ArgumentOutOfRangeException(nameof(schema), $"The {role} column '{Excerpt.Of(name)}' has type " +
                $"{column.Type}; expected {expected}.");
        }
        return column;
    }

    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static void CheckShape(
        SchemaShape shape, string name, string role, Func<SchemaShape.Column, bool> fits, string expected)
    {
        foreach (var column in shape)
        {
            if (column.Name != name)
                continue;
            if (fits(column))
                return;
            var found = $"{column.Kind} of {(column.IsKey ? "key " : "")}{column.ItemType}";
            throw new ArgumentOutOfRangeException(nameof(shape),
                $"The {role} column '{Excerpt.Of(name)}' is a {found}; expected {expected}.");
        }
        throw new ArgumentOutOfRangeException(nameof(shape), Missing(role, name, [.. shape.Select(c => c.Name)]));
    }

    /// <summary>Checks the text column in a <see cref="SchemaShape"/>.</summary>
    public static void CheckTextShape(SchemaShape shape, string name) => CheckShape(shape, name, "text",
        column => column.Kind == SchemaShape.Column.VectorKind.Scalar && column.ItemType is TextDataViewType,
        "a text column (String)");

    /// <summary>Checks the column of texts, or of texts by their words, in a <see cref="SchemaShape"/>.</summary>
    public static void CheckTextOrWordsShape(SchemaShape shape, string name) => CheckShape(shape, name, "text",
        column => column.ItemType is TextDataViewType, TextsOrWords);

    /// <summary>Checks the example weight column in a <see cref="SchemaShape"/>.</summary>
    public static void CheckWeightShape(SchemaShape shape, string name) => CheckShape(shape, name, "example weight",
        column => column.Kind == SchemaShape.Column.VectorKind.Scalar && !column.IsKey
            && column.ItemType.Equals(NumberDataViewType.Single), "Single");

    private static string Missing(string role, string name, IReadOnlyList<string> names) =>
        $"The {role} column '{Excerpt.Of(name)}' is not in the data; expected one of its columns: {string.Join(", ", names)}." +
        NearMatch.Ask(name, names);
}
