namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The special tokens around and between two texts.</summary>
/// <param name="Before">The tokens before the first text.</param>
/// <param name="Between">The tokens between the texts.</param>
/// <param name="After">The tokens behind the second text.</param>
/// <param name="FirstTypeId">The type id of the first text.</param>
/// <param name="SecondTypeId">The type id of the second text.</param>
internal sealed record PairTemplate(
    IReadOnlyList<SpecialToken> Before, IReadOnlyList<SpecialToken> Between, IReadOnlyList<SpecialToken> After,
    int FirstTypeId, int SecondTypeId)
{
    /// <summary>Number of special tokens.</summary>
    public int Count => Before.Count + Between.Count + After.Count;
}
