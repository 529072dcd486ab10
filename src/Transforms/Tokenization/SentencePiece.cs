namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>A token of a SentencePiece model.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Its score.</param>
/// <param name="Kind">1: text; 2: the unknown token; 3: control; 4: given by the user; 5: not used; 6: a byte.</param>
internal readonly record struct SentencePiece(string Text, float Score, int Kind)
{
    public const int TextKind = 1;
    public const int UnknownKind = 2;
    public const int ControlKind = 3;
    public const int ByteKind = 6;
}
