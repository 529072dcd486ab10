using System.Globalization;
using System.Text.Json;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Reads the properties of a JSON object. Errors name the source, the property, and what was expected.</summary>
/// <remarks>
/// The last parameter of a method, <c>missing</c>, is the default for a missing property, for example of an older version of a
/// format. Without a default, a missing property is an error.
/// </remarks>
internal sealed class JsonFields
{
    private readonly JsonElement element;
    private readonly string source;
    private readonly IReadOnlyDictionary<string, string[]>? otherNames;

    /// <param name="element">The object.</param>
    /// <param name="source">The name of the object in an error.</param>
    /// <param name="otherNames">
    /// For a format of others, whose null is a missing property: the names that it has for a property, the first that is there
    /// counting. A name with dots leads into objects of the object. Default null: every property has its own name.
    /// </param>
    /// <exception cref="FormatException">The element is not a JSON object.</exception>
    public JsonFields(
        JsonElement element, string source, IReadOnlyDictionary<string, string[]>? otherNames = null)
    {
        this.element = element;
        this.source = source;
        this.otherNames = otherNames;
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{source}: found {element.ValueKind}; expected a JSON object.");
    }

    /// <summary>Whether the object has the property.</summary>
    public bool Has(string name) => Find(name, out _);

    public int Integer(string name, int minimum, int maximum, int? missing = null)
    {
        if (IsMissing(name, missing))
            return missing!.Value;
        var value = Value(name, JsonValueKind.Number, $"a whole number from {minimum} to {maximum}");
        if (value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
            return number;
        throw Wrong(name, value.GetRawText(), $"a whole number from {minimum} to {maximum}");
    }

    public double Real(string name, double minimum, double belowMaximum, double? missing = null)
    {
        if (IsMissing(name, missing))
            return missing!.Value;
        var expected = $"a number in [{minimum}, {belowMaximum})";
        var value = Value(name, JsonValueKind.Number, expected);
        if (value.TryGetDouble(out var number) && number >= minimum && number < belowMaximum)
            return number;
        throw Wrong(name, value.GetRawText(), expected);
    }

    /// <summary>An array of numbers, each above 0; null when the property is missing.</summary>
    public double[]? PositivesOrNull(string name, int count, double belowMaximum) => !Find(name, out _) ? null : Numbers(
        name, count, $"an array of {count} numbers in (0, {belowMaximum})", number => number > 0 && number < belowMaximum);

    /// <summary>An array of numbers.</summary>
    public double[] Reals(string name, int count, double minimum, double belowMaximum) => Numbers(
        name, count, $"an array of {count} numbers in [{minimum}, {belowMaximum})",
        number => number >= minimum && number < belowMaximum);

    public string Text(string name)
    {
        var text = Value(name, JsonValueKind.String, "a string").GetString()!;
        return text.Length > 0 ? text : throw Wrong(name, "''", "a string that is not empty");
    }

    /// <summary>A string; null when the property is missing or not a string.</summary>
    public string? TextOrNull(string name) =>
        Find(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Boolean(string name, bool? missing = null)
    {
        if (IsMissing(name, missing))
            return missing!.Value;
        var isThere = Find(name, out var value);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, isThere ? value.ValueKind.ToString() : "missing", "true or false");
    }

    /// <summary>An array of objects.</summary>
    public IReadOnlyList<JsonFields> Objects(string name, int most)
    {
        var expected = $"an array of at most {most} objects";
        var array = Value(name, JsonValueKind.Array, expected);
        return array.GetArrayLength() <= most
            ? [.. array.EnumerateArray().Select((item, i) => new JsonFields(item, $"{source}: '{name}[{i}]'"))]
            : throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);
    }

    /// <summary>An array of strings.</summary>
    public string[] Texts(string name, int most)
    {
        var expected = $"an array of at most {most} strings";
        var array = Value(name, JsonValueKind.Array, expected);
        if (array.GetArrayLength() > most)
            throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);
        return array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw Wrong(name, $"an array with a {item.ValueKind}", expected)).ToArray();
    }

    /// <summary>An array of whole numbers.</summary>
    public int[] Integers(string name, int most, int minimum, int maximum, int[]? missing = null)
    {
        if (IsMissing(name, missing))
            return missing!;
        var expected = $"an array of at most {most} whole numbers from {minimum} to {maximum}";
        var array = Value(name, JsonValueKind.Array, expected);
        if (array.GetArrayLength() > most)
            throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);
        return array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number
            && item.TryGetInt32(out var number) && number >= minimum && number <= maximum
            ? number
            : throw Wrong(name, $"an array with {item.GetRawText()}", expected)).ToArray();
    }

    /// <summary>A whole number, alone or as the only one of an array.</summary>
    public int IntegerOrOnly(string name, int minimum, int maximum)
    {
        if (!Find(name, out var value) || value.ValueKind != JsonValueKind.Array)
            return Integer(name, minimum, maximum);
        return Integers(name, 64, minimum, maximum) is [var only] ? only : throw Wrong(
            name, $"an array of {value.GetArrayLength()}", $"a whole number from {minimum} to {maximum}, or an array of one");
    }

    /// <summary>An array of arrays of whole numbers, none empty; empty when the property is missing.</summary>
    public IReadOnlyList<int[]> IntegerLists(string name, int most, int minimum, int maximum)
    {
        if (!Find(name, out _))
            return [];
        var expected = $"an array of at most {most} arrays of 1 to {most} whole numbers from {minimum} to {maximum}";
        var array = Value(name, JsonValueKind.Array, expected);
        return array.GetArrayLength() <= most
            ? [.. array.EnumerateArray().Select(Numbers)]
            : throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);

        int[] Numbers(JsonElement list)
        {
            var fits = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is var count && count >= 1 && count <= most;
            int[] numbers = fits ? [.. list.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) ? number : int.MinValue)] : [];
            return fits && Array.TrueForAll(numbers, number => number >= minimum && number <= maximum)
                ? numbers
                : throw Wrong(name, $"an array with {list.GetRawText()}", expected);
        }
    }

    /// <summary>An object.</summary>
    public JsonFields Object(string name) => ObjectOrNull(name) ?? throw Wrong(name, "missing", "a JSON object");

    /// <summary>An object; null when the property is missing.</summary>
    public JsonFields? ObjectOrNull(string name) =>
        Find(name, out var value) ? new JsonFields(value, $"{source}: '{name}'", otherNames) : null;

    /// <summary>The texts of an object with the properties 0, 1, 2 and so on; null when the property is missing.</summary>
    public string[]? NumberedTextsOrNull(string name, int most)
    {
        if (!Find(name, out _))
            return null;
        var expected = $"an object of at most {most} strings with the names 0, 1, 2 and so on";
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in Value(name, JsonValueKind.Object, expected).EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String || texts.Count == most)
                throw Wrong(name, $"an object with '{property.Name}': {property.Value.ValueKind}", expected);
            texts.Add(property.Name, property.Value.GetString()!);
        }
        return [.. Enumerable.Range(0, texts.Count).Select(i =>
            texts.TryGetValue(i.ToString(CultureInfo.InvariantCulture), out var text)
                ? text
                : throw Wrong(name, $"an object of {texts.Count} without '{i}'", expected))];
    }

    /// <summary>All properties, which are strings.</summary>
    public IReadOnlyDictionary<string, string> TextValues(int most)
    {
        var values = new Dictionary<string, string>();
        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Wrong(Excerpt.Of(property.Name), property.Value.ValueKind.ToString(), "a string");
            if (values.Count == most)
                throw new FormatException($"{source}: has more than {most} properties; expected at most {most}.");
            values.Add(property.Name, property.Value.GetString()!);
        }
        return values;
    }

    /// <summary>The entry of a table whose key is the value of the property.</summary>
    public T Choice<T>(string name, IReadOnlyDictionary<string, T> table, string? missing = null)
    {
        if (IsMissing(name, missing))
            return table[missing!];
        var text = Text(name);
        return table.TryGetValue(text, out var value)
            ? value
            : throw Wrong(name, $"'{Excerpt.Of(text)}'", $"one of {string.Join(", ", table.Keys)}");
    }

    /// <summary>One of the values of an enumeration, by name.</summary>
    public TEnum Choice<TEnum>(string name, TEnum? missing = null) where TEnum : struct, Enum
    {
        if (IsMissing(name, missing))
            return missing!.Value;
        var text = Text(name);
        return Enum.GetNames<TEnum>().Contains(text, StringComparer.Ordinal)
            ? Enum.Parse<TEnum>(text)
            : throw Wrong(name, $"'{Excerpt.Of(text)}'", $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");
    }

    private double[] Numbers(string name, int count, string expected, Func<double, bool> fits)
    {
        var array = Value(name, JsonValueKind.Array, expected);
        if (array.GetArrayLength() != count)
            throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);
        return [.. array.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && fits(number)
                ? number
                : throw Wrong(name, $"an array with {item.GetRawText()}", expected))];
    }

    private bool IsMissing(string name, object? missing) => missing is not null && !Find(name, out _);

    private JsonElement Value(string name, JsonValueKind kind, string expected)
    {
        if (!Find(name, out var value))
            throw Wrong(name, "missing", expected);
        return value.ValueKind == kind ? value : throw Wrong(name, value.ValueKind.ToString(), expected);
    }

    /// <summary>The error for a property with a wrong value.</summary>
    public FormatException Wrong(string name, string found, string expected) =>
        new($"{source}: '{ShownName(name)}' is {Excerpt.Of(found)}; expected {expected}.");

    /// <summary>The name that an error gives a property.</summary>
    public string ShownName(string name) => NamesOf(name).FirstOrDefault(other => FindPath(other, out _)) ?? NamesOf(name)[0];

    private bool Find(string name, out JsonElement value)
    {
        if (otherNames is null)
            return element.TryGetProperty(name, out value);
        value = default;
        foreach (var other in NamesOf(name))
        {
            if (FindPath(other, out value))
                return true;
        }
        return false;
    }

    private bool FindPath(string path, out JsonElement value)
    {
        value = element;
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                return false;
        }
        return value.ValueKind != JsonValueKind.Null;
    }

    private string[] NamesOf(string name) =>
        otherNames is not null && otherNames.TryGetValue(name, out var names) ? names : [name];
}
