using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>A value of a file that describes a tokenizer. Errors name the file, the place in it, and what was expected.</summary>
/// <param name="element">The value; undefined for one that is missing.</param>
/// <param name="file">The name of the file.</param>
/// <param name="path">Where the value is; empty for the whole document.</param>
internal readonly struct TokenizerNode(JsonElement element, string file, string path = "")
{
    /// <summary>Whether the value is missing or null.</summary>
    public bool IsNull => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Whether the value is a string.</summary>
    public bool IsText => element.ValueKind == JsonValueKind.String;

    /// <summary>Whether the value is an array.</summary>
    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>A property of an object; of a value that is null, null.</summary>
    public TokenizerNode this[string name]
    {
        get
        {
            if (!IsObject && !IsNull)
                throw Wrong("an object");
            var value = default(JsonElement);
            if (IsObject)
                element.TryGetProperty(name, out value);
            return new TokenizerNode(value, file, path == "" ? name : $"{path}.{name}");
        }
    }

    /// <summary>A string, which may be empty.</summary>
    /// <param name="missing">The value instead of null; null (default): that is an error.</param>
    public string Text(string? missing = null)
    {
        if (IsNull && missing is not null)
            return missing;
        return IsText ? element.GetString()! : throw Wrong("a string");
    }

    /// <summary>A string of one char.</summary>
    public char Character() => IsText && element.GetString() is { Length: 1 } text ? text[0] : throw Wrong("one character");

    /// <inheritdoc cref="Text" path="/param"/>
    public bool Flag(bool? missing = null)
    {
        if (IsNull && missing is not null)
            return missing.Value;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? element.GetBoolean()
            : throw Wrong("true or false");
    }

    /// <inheritdoc cref="Text" path="/param"/>
    public int Integer(int minimum, int maximum, int? missing = null)
    {
        if (IsNull && missing is not null)
            return missing.Value;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw Wrong($"a whole number from {minimum} to {maximum}");
    }

    /// <summary>A finite number.</summary>
    public double Real() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Wrong("a number");

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<TokenizerNode> Items(int most)
    {
        if (!IsArray || element.GetArrayLength() > most)
            throw Wrong($"an array of at most {most}");
        var items = new List<TokenizerNode>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
            items.Add(new TokenizerNode(item, file, $"{path}[{items.Count}]"));
        return items;
    }

    /// <summary>The properties of an object.</summary>
    public IReadOnlyList<KeyValuePair<string, TokenizerNode>> Properties(int most)
    {
        if (!IsObject || element.GetPropertyCount() > most)
            throw Wrong($"an object of at most {most} properties");
        var properties = new List<KeyValuePair<string, TokenizerNode>>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            var name = $"{path}[\"{Excerpt.Of(property.Name)}\"]";
            properties.Add(KeyValuePair.Create(property.Name, new TokenizerNode(property.Value, file, name)));
        }
        return properties;
    }

    /// <summary>The entry of a table whose key is the string.</summary>
    public T Choice<T>(IReadOnlyDictionary<string, T> table) => IsText && table.TryGetValue(element.GetString()!, out var value)
        ? value
        : throw Wrong($"one of {string.Join(", ", table.Keys)}");

    /// <summary>The error for a value that is not as expected.</summary>
    public FormatException Wrong(string expected) =>
        new($"{file}: {(path == "" ? "the document" : path)} is {Describe()}; expected {expected}.");

    private string Describe() => element.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => $"an object of {element.GetPropertyCount()} properties",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.String => $"\"{Excerpt.Of(element.GetString()!)}\"",
        _ => Excerpt.Of(element.GetRawText()),
    };
}
