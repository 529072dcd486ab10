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

    /// <exception cref="FormatException">The element is not a JSON object.</exception>
    public JsonFields(JsonElement element, string source)
    {
        this.element = element;
        this.source = source;
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{source}: found {element.ValueKind}; expected a JSON object.");
    }

    /// <summary>Whether the object has the property.</summary>
    public bool Has(string name) => element.TryGetProperty(name, out _);

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
    public double[]? PositivesOrNull(string name, int count, double belowMaximum)
    {
        if (!element.TryGetProperty(name, out _))
            return null;
        var expected = $"an array of {count} numbers in (0, {belowMaximum})";
        var array = Value(name, JsonValueKind.Array, expected);
        if (array.GetArrayLength() != count)
            throw Wrong(name, $"an array of {array.GetArrayLength()}", expected);
        return [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number
            && item.TryGetDouble(out var number) && number > 0 && number < belowMaximum
            ? number
            : throw Wrong(name, $"an array with {item.GetRawText()}", expected))];
    }

    public string Text(string name)
    {
        var text = Value(name, JsonValueKind.String, "a string").GetString()!;
        return text.Length > 0 ? text : throw Wrong(name, "''", "a string that is not empty");
    }

    /// <summary>A string; null when the property is missing or not a string.</summary>
    public string? TextOrNull(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool Boolean(string name, bool? missing = null)
    {
        if (IsMissing(name, missing))
            return missing!.Value;
        var isThere = element.TryGetProperty(name, out var value);
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

    /// <summary>An object.</summary>
    public JsonFields Object(string name) => ObjectOrNull(name) ?? throw Wrong(name, "missing", "a JSON object");

    /// <summary>An object; null when the property is missing.</summary>
    public JsonFields? ObjectOrNull(string name) =>
        element.TryGetProperty(name, out var value) ? new JsonFields(value, $"{source}: '{name}'") : null;

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
    public T Choice<T>(string name, IReadOnlyDictionary<string, T> table)
    {
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

    private bool IsMissing(string name, object? missing) => missing is not null && !element.TryGetProperty(name, out _);

    private JsonElement Value(string name, JsonValueKind kind, string expected)
    {
        if (!element.TryGetProperty(name, out var value))
            throw Wrong(name, "missing", expected);
        return value.ValueKind == kind ? value : throw Wrong(name, value.ValueKind.ToString(), expected);
    }

    /// <summary>The error for a property with a wrong value.</summary>
    public FormatException Wrong(string name, string found, string expected) =>
        new($"{source}: '{name}' is {Excerpt.Of(found)}; expected {expected}.");
}
