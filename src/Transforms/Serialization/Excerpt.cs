namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Quotes the content of a file in an error: short and on one line, whatever the file contains.</summary>
internal static class Excerpt
{
    private const int MostSizes = 8;

    /// <summary>The beginning of a text, without control characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters of the text that are quoted. Default 64.</param>
    public static string Of(string text, int most = 64)
    {
        var length = Math.Min(text.Length, most);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        var quoted = string.Create(length, text, static (characters, text) =>
        {
            for (var i = 0; i < characters.Length; i++)
                characters[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
        });
        return length < text.Length ? quoted + "..." : quoted;
    }

    /// <summary>The first sizes of a shape, in brackets.</summary>
    public static string Of(long[] shape) =>
        $"[{string.Join(", ", shape.Take(MostSizes))}{(shape.Length > MostSizes ? ", ..." : "")}]";
}
