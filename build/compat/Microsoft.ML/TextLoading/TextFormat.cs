namespace Microsoft.ML.Data;

/// <summary>How text is cut into rows and fields.</summary>
/// <param name="Separator">What stands between fields.</param>
/// <param name="HasHeader">Whether the first line names the fields.</param>
/// <param name="Quoting">Fields may stand in double quotes; there separators are text and two quotes are one.</param>
internal sealed record TextFormat(char Separator, bool HasHeader, bool Quoting)
{
    public static TextFormat Create(char separator, bool hasHeader, bool quoting)
    {
        if (separator != '\t' && (separator < ' ' || char.IsAsciiDigit(separator) || separator == '"'))
        {
            throw new ArgumentOutOfRangeException("separatorChar",
                $"'separatorChar' is '{separator}'; expected a character that can separate fields.");
        }
        return new TextFormat(separator, hasHeader, quoting);
    }
}
