using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Reads JSON from an untrusted file.</summary>
internal static class JsonText
{
    // Enough for a vocabulary of 2^18 tokens with its merges. A parsed document takes many times the memory of its text.
    private const int MostValues = 1 << 20;

    // Memory to read a document, in bytes per byte of the document. The worst case, a vocabulary of tokens of three characters,
    // takes 50.
    private const int BytesPerByte = 64;

    private const int MostOfAMessage = 200;

    /// <summary>Takes the memory to read a document out of the budget.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="stream">The document, from beginning to end.</param>
    /// <param name="source">The name of the document in an error, such as <c>manifest.json</c>.</param>
    /// <exception cref="FormatException">The rest of the budget is too small.</exception>
    public static void Take(LoadBudget budget, Stream stream, string source) =>
        budget.Take(BytesPerByte * stream.Length, source, $"a document of {stream.Length} bytes");

    /// <summary>Reads a whole stream of known length.</summary>
    /// <param name="stream">The JSON text, from beginning to end.</param>
    /// <param name="mostBytes">The most bytes that the text may have.</param>
    /// <param name="source">The name of the document in an error, such as <c>manifest.json</c>.</param>
    /// <param name="read">Reads the root element.</param>
    /// <exception cref="FormatException">The text is too long, not JSON, not Unicode, or has a property twice.</exception>
    public static T Read<T>(Stream stream, int mostBytes, string source, Func<JsonElement, T> read)
    {
        if (stream.Length > mostBytes)
            throw new FormatException($"{source}: has {stream.Length} bytes; expected at most {mostBytes}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes, source, read);
    }

    /// <param name="bytes">The JSON text.</param>
    /// <param name="source">The name of the document in an error, such as <c>manifest.json</c>.</param>
    /// <param name="read">Reads the root element.</param>
    /// <exception cref="FormatException">The text is not JSON, not Unicode, or has a property twice.</exception>
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
            // InvalidOperationException means a string that is not Unicode. There is no inner exception: ML.NET wraps
            // what a loader throws, and users read the innermost message, so that one must name the file.
            throw new FormatException($"{source}: is not valid JSON: {Excerpt.Of(error.Message, MostOfAMessage)}");
        }
    }

    /// <summary>Reads an object whose nodes are used later: all of its texts are Unicode, and reading them throws nothing.</summary>
    /// <param name="bytes">The JSON text.</param>
    /// <param name="source">The name of the document in an error, such as <c>vocab.json</c>.</param>
    /// <param name="expected">What the document should be, in an error.</param>
    /// <exception cref="FormatException">The text is not JSON, not Unicode, has a property twice, or is no object.</exception>
    public static JsonObject ReadObject(byte[] bytes, string source, string expected) => Read(bytes, source, root =>
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{source}: found {root.ValueKind}; expected {expected}.");
        CheckTexts(bytes);
        return JsonObject.Create(root.Clone())!;
    });

    private static void CheckTexts(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                _ = reader.GetString();
        }
    }

    private static void CheckSize(ReadOnlySpan<byte> bytes, string source)
    {
        var reader = new Utf8JsonReader(bytes);
        for (var count = 0; reader.Read(); count++)
        {
            if (count > MostValues)
                throw new FormatException($"{source}: has more than {MostValues} JSON values; expected at most {MostValues}.");
        }
    }
}
