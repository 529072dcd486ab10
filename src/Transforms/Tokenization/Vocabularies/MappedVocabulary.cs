namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>
/// Cuts words into the pieces of one vocabulary, and has the ids of another one, which need not have all of the pieces. So do
/// checkpoints of Marian: their pieces are of SentencePiece, and their ids of a vocabulary that source and target may share.
/// </summary>
/// <remarks>Hugging Face's tokenizers have no such model.</remarks>
internal sealed class MappedVocabulary : WordVocabulary
{
    private readonly WordVocabulary pieces;
    private readonly int unknownPiece;
    private readonly int unknownId;
    private readonly int[] ids;

    /// <param name="pieces">Cuts words.</param>
    /// <param name="unknownPiece">The id among the pieces of what no piece has: its own text is looked for.</param>
    /// <param name="vocabulary">The ids.</param>
    /// <param name="unknownId">The id of what this vocabulary has not.</param>
    public MappedVocabulary(WordVocabulary pieces, int unknownPiece, Vocabulary vocabulary, int unknownId) : base(vocabulary)
    {
        this.pieces = pieces;
        this.unknownPiece = unknownPiece;
        this.unknownId = unknownId;
        ids = new int[pieces.Vocabulary.Size];
        Array.Fill(ids, unknownId);
        foreach (var (piece, place) in pieces.Vocabulary.Entries)
            ids[place] = IdOf(piece);
    }

    public override void Append(ReadOnlySpan<char> word, List<VocabularyToken> tokens)
    {
        var first = tokens.Count;
        pieces.Append(word, tokens);
        for (var i = first; i < tokens.Count; i++)
        {
            var (piece, start, end) = tokens[i];
            tokens[i] = new(piece == unknownPiece ? IdOf(word[start..end]) : ids[piece], start, end);
        }
    }

    private int IdOf(ReadOnlySpan<char> text) => Vocabulary.TryGetId(text, out var id) ? id : unknownId;
}
