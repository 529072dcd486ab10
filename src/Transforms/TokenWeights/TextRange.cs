namespace MLNet.Attention;

/// <summary>A place in a text that was explained, in chars of the original text.</summary>
/// <param name="TextIndex">0 for the text, 1 for the second text of a pair.</param>
/// <param name="Start">Index of the first char.</param>
/// <param name="Length">Number of chars.</param>
public readonly record struct TextRange(int TextIndex, int Start, int Length)
{
    /// <summary>Index behind the last char.</summary>
    public int End => Start + Length;
}
