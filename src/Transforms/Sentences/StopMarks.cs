using System.Buffers;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>The characters that end sentences, and those that may stand around an end.</summary>
internal static class StopMarks
{
    // Stops of scripts that need no space behind a stop: Chinese and Japanese, Devanagari, Arabic, Urdu, Armenian, Ethiopic,
    // Myanmar, Khmer. The last is the Greek question mark.
    private const string Unspaced = "。！？｡।॥؟۔։።፧။។៕\u037E";

    private const string LineBreaks = "\n\r\u0085\u2028\u2029";

    /// <summary>Full stops, question and exclamation marks, ellipses and line breaks.</summary>
    public static SearchValues<char> StopsAndLineBreaks { get; } = SearchValues.Create(".!?…‽⁇⁈⁉" + Unspaced + LineBreaks);

    private static readonly SearchValues<char> UnspacedMarks = SearchValues.Create(Unspaced);

    // A quotation mark directly behind a stop closes, whichever way it points: languages differ.
    private static readonly SearchValues<char> Closers = SearchValues.Create(")]}\"'”“’‘‟»«›‹」』）】》〉〕］｝*_");

    private static readonly SearchValues<char> Openers = SearchValues.Create("([{\"'“”„‟‘‚«»‹›「『（【《〈〔［｛¿¡*_");

    public static bool IsLineBreak(char c) => LineBreaks.Contains(c);

    /// <summary>Whether the char ends sentences or is part of an ellipsis.</summary>
    public static bool IsStop(char c) => StopsAndLineBreaks.Contains(c) && !IsLineBreak(c);

    /// <summary>Whether the char ends a sentence even without white space behind it.</summary>
    public static bool IsUnspaced(char c) => UnspacedMarks.Contains(c);

    /// <summary>Whether the char, directly behind a stop, belongs to the sentence that ends.</summary>
    public static bool IsCloser(char c) => Closers.Contains(c);

    /// <summary>Whether the char may stand before the first word of a sentence.</summary>
    public static bool IsOpener(char c) => Openers.Contains(c);
}
