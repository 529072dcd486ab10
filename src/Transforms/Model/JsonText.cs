using System.Text.Json;

namespace MLNet.Attention.Transforms;

/// <summary>Reads JSON that comes from a file, where anything may be wrong.</summary>
internal static class JsonText
{
    // Four times the largest vocabulary. A parsed document takes many times the memory of its text.
    private const int MostValues = 4 * TextTokenizer.MaximumVocabularySize;

    /// <param name="bytes">The JSON text.</param>
    /// <param name="source">What to call it in an error, such as <c>config.json</c>.</param>
    /// <param name="read">Reads the root element.</param>
    /// <exception cref="FormatException">It is not JSON, not Unicode, or has a property twice.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, string source, Func<JsonElement, T> read)
    {
        try
        {
            CheckSize(bytes.Span, source);
            using var document = JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false });
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is a string that is not Unicode. There is no inner exception: ML.NET wraps
            // what a loader throws, and a user looks at the innermost one, which is to name the entry.
            throw new FormatException($"{source}: is not valid JSON: {error.Message}");
        }
    }

    private static void CheckSize(ReadOnlySpan<byte> bytes, string source)
    {
        var reader = new Utf8JsonReader(bytes);
        for (var count = 0; reader.Read(); count++)
        {
            if (count > MostValues)
                throw new FormatException($"{source}: has more than {MostValues} JSON values; expected no more.");
        }
    }
}
