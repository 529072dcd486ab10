namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The special tokens around one text.</summary>
/// <param name="Before">The tokens before the text.</param>
/// <param name="After">The tokens behind it.</param>
/// <param name="TypeId">The type id of the text.</param>
internal sealed record SingleTemplate(IReadOnlyList<SpecialToken> Before, IReadOnlyList<SpecialToken> After, int TypeId)
{
    /// <summary>Number of special tokens.</summary>
    public int Count => Before.Count + After.Count;
}
