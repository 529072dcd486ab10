namespace MLNet.Attention.Transforms.Sentences;

/// <summary>The sentences that a network reads together: those of a text, or of a section of a long one.</summary>
internal static class SentenceRow
{
    /// <summary>The most sentences of a row.</summary>
    public const int Longest = 256;
}
