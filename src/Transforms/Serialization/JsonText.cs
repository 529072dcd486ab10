using System.Text.Json;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Reads JSON that comes from a file, where anything may be wrong.</summary>
internal static class JsonText
{
    // Enough for a vocabulary of 2^18 tokens with its merges. A parsed document takes many times the memory of its text.
    private const int MostValues = 1 << 20;

    // What reading a document allocates, for each of its bytes. The worst is a vocabulary of tokens of three characters:
    // 50 bytes a byte.
    private const int BytesPerByte = 64;

    private const int MostOfAMessage = 200;

    /// <summary>Takes what reading a document costs.</summary>
    /// <param name="budget">What there is.</param>
    /// <param name="stream">The document, from beginning to end.</param>
    /// <param name="source">What to call it in an error, such as <c>manifest.json</c>.</param>
    /// <exception cref="FormatException">There is not so much left.</exception>
    public static void Take(LoadBudget budget, Stream stream, string source) =>
        budget.Take(BytesPerByte * stream.Length, source, $"a document of {stream.Length} bytes");

    /// <summary>Reads a whole stream of known length.</summary>
    /// <param name="stream">The JSON text, from beginning to end.</param>
    /// <param name="mostBytes">The most bytes that it may have.</param>
    /// <param name="source">What to call it in an error, such as <c>manifest.json</c>.</param>
    /// <param name="read">Reads the root element.</param>
    /// <exception cref="FormatException">It is too long, not JSON, not Unicode, or has a property twice.</exception>
    public static T Read<T>(Stream stream, int mostBytes, string source, Func<JsonElement, T> read)
    {
        if (stream.Length > mostBytes)
            throw new FormatException($"{source}: has {stream.Length} bytes; expected at most {mostBytes}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes, source, read);
    }

    /// <param name="bytes">The JSON text.</param>
    /// <param name="source">What to call it in an error, such as <c>manifest.json</c>.</param>
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
            throw new FormatException($"{source}: is not valid JSON: {Excerpt.Of(error.Message, MostOfAMessage)}");
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
