namespace MLNet.Attention.Transforms.Serialization;

/// <summary>What a message quotes of a file: short and on one line, whatever the file holds.</summary>
internal static class Excerpt
{
    private const int MostSizes = 8;

    /// <summary>The beginning of a text, without control characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters of it. Default 64.</param>
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
