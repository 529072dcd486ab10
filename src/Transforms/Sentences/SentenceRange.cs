namespace MLNet.Attention.Transforms.Sentences;

/// <summary>A sentence of a text.</summary>
/// <param name="Start">Index of the first char.</param>
/// <param name="Length">Number of chars, at least 1. The first and the last are not white space.</param>
/// <param name="Item">
/// Number of the part of the text that the sentence is in, from 0. Each item of a list and each turn of a dialogue is a part;
/// the paragraphs between them are parts too.
/// </param>
internal readonly record struct SentenceRange(int Start, int Length, int Item)
{
    /// <summary>Index after the last char.</summary>
    public int End => Start + Length;

    /// <summary>The sentence.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text.Slice(Start, Length);
}
