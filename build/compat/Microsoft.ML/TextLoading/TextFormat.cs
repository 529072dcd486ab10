namespace Microsoft.ML.Data;

/// <summary>Checked options of a text file.</summary>
internal sealed record TextFormat(char[] Separators, bool HasHeader, bool Quoting, bool Multiline, bool Sparse,
    bool TrimEnd, long MaxRows)
{
    public static TextFormat Create(TextLoader.Options options)
    {
        if (options.MaxRows < 0)
            throw new ArgumentOutOfRangeException(nameof(options.MaxRows), $"{options.MaxRows} rows cannot be read.");
        if (options.Separators is null or [])
            throw new ArgumentOutOfRangeException(nameof(options.Separators), "There must be a separator.");
        foreach (var separator in options.Separators)
            CheckSeparator(separator, options.AllowSparse);
        return new TextFormat(options.Separators.ToArray(), options.HasHeader, options.AllowQuoting,
            options.AllowQuoting && options.ReadMultilines, options.AllowSparse, options.TrimWhitespace,
            options.MaxRows ?? long.MaxValue);
    }

    private static void CheckSeparator(char separator, bool sparse)
    {
        if (separator != '\t' && (separator < ' ' || char.IsAsciiDigit(separator) || separator == '"'))
        {
            throw new ArgumentOutOfRangeException(nameof(TextLoader.Options.Separators),
                $"The character '{separator}' cannot separate fields.");
        }
        if (separator == ':' && sparse)
        {
            throw new ArgumentOutOfRangeException(nameof(TextLoader.Options.Separators),
                "A colon cannot separate fields where sparse fields are allowed.");
        }
    }
}
