namespace MLNet.Attention;

/// <summary>A range of chars in an explained text, as given before normalization.</summary>
/// <param name="TextIndex">0 for the text, 1 for the second text of a pair.</param>
/// <param name="Start">Index of the first char.</param>
/// <param name="Length">Number of chars.</param>
public readonly record struct TextRange(int TextIndex, int Start, int Length)
{
    /// <summary>Index after the last char.</summary>
    public int End => Start + Length;
}
