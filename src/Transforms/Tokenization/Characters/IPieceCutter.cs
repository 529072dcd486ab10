namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Cuts the pieces of a text into smaller ones.</summary>
internal interface IPieceCutter
{
    /// <summary>Adds the parts of a piece in order. What no part covers is dropped; empty parts are, too.</summary>
    void Cut(ReadOnlySpan<char> piece, List<PieceCut> parts);
}
