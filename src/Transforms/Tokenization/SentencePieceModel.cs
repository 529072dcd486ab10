using System.Text;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>A model of SentencePiece: the parts of its file that a tokenizer needs (sentencepiece_model.proto).</summary>
internal sealed class SentencePieceModel
{
    private const int Unigram = 1;
    private const int Bpe = 2;
    private const int MostCharacters = 512; // each way to cut a piece may be a merge

    /// <param name="pieces">The tokens by id; one of them is the unknown token.</param>
    /// <param name="characterMap">The compiled table of the normalization; empty for none.</param>
    /// <param name="isBpe">Whether the tokens are merges.</param>
    /// <param name="fallsBackToBytes">Whether unknown characters become bytes.</param>
    public SentencePieceModel(IReadOnlyList<SentencePiece> pieces, byte[] characterMap, bool isBpe, bool fallsBackToBytes)
    {
        Pieces = pieces;
        CharacterMap = characterMap;
        IsBpe = isBpe;
        FallsBackToBytes = fallsBackToBytes;
    }

    /// <summary>The tokens by id.</summary>
    public IReadOnlyList<SentencePiece> Pieces { get; }

    /// <summary>The compiled table of the normalization; empty for none.</summary>
    public byte[] CharacterMap { get; }

    /// <summary>Whether the tokens are merges; otherwise a unigram model.</summary>
    public bool IsBpe { get; }

    /// <summary>Whether unknown characters become bytes.</summary>
    public bool FallsBackToBytes { get; }

    /// <param name="file">The file.</param>
    /// <param name="name">Its name in an error.</param>
    /// <exception cref="FormatException">
    /// The file is damaged, has another kind of model than unigram and BPE, has a token twice, or no unknown token.
    /// </exception>
    public static SentencePieceModel Read(ReadOnlySpan<byte> file, string name)
    {
        var pieces = new List<SentencePiece>();
        var (kind, fallsBack) = (Unigram, false);
        byte[] map = [];
        var fields = new ProtobufFields(file, name);
        while (fields.MoveNext())
        {
            if (fields.Number == 1)
                pieces.Add(ReadPiece(fields.Bytes, name));
            else if (fields.Number == 2)
                (kind, fallsBack) = ReadTraining(fields.Bytes, name);
            else if (fields.Number == 3)
                map = ReadNormalization(fields.Bytes, name);
        }
        Check(pieces, kind, name);
        return new SentencePieceModel(pieces, map, kind == Bpe, fallsBack);
    }

    /// <summary>The file, which <see cref="Read"/> reads, and SentencePiece.</summary>
    public byte[] ToBytes()
    {
        var file = new ProtobufWriter();
        foreach (var (text, score, kind) in Pieces)
            file.Append(1, new ProtobufWriter().Append(1, text).Append(2, score).Append(3, kind).ToBytes());
        var unknown = Pieces.First(piece => piece.Kind == SentencePiece.UnknownKind).Text;
        return file
            .Append(2, new ProtobufWriter().Append(3, IsBpe ? Bpe : Unigram).Append(4, Pieces.Count)
                .Append(35, FallsBackToBytes ? 1 : 0).Append(45, unknown).ToBytes())
            .Append(3, new ProtobufWriter().Append(2, CharacterMap).ToBytes())
            .ToBytes();
    }

    private static void Check(List<SentencePiece> pieces, int kind, string name)
    {
        if (kind is not (Unigram or Bpe))
            throw new FormatException($"{name}: 'model_type' is {kind}; expected {Unigram} (unigram) or {Bpe} (BPE).");
        if (pieces.Count is 0 or > Tokenizer.MaximumVocabularySize)
            throw new FormatException($"{name}: has {pieces.Count} pieces; expected 1 to {Tokenizer.MaximumVocabularySize}.");
        if (pieces.FirstOrDefault(piece => piece.Text.Length > MostCharacters).Text is { } text)
            throw new FormatException($"{name}: has a piece of {text.Length} chars; expected at most {MostCharacters}.");
        if (pieces.Count(piece => piece.Kind == SentencePiece.UnknownKind) != 1)
            throw new FormatException($"{name}: has no unknown token, or several; expected one.");
        if (pieces.DistinctBy(piece => piece.Text).Count() != pieces.Count)
            throw new FormatException($"{name}: has a piece twice; expected each once.");
    }

    private static SentencePiece ReadPiece(ReadOnlySpan<byte> message, string name)
    {
        var (text, score, kind) = ("", 0f, SentencePiece.TextKind);
        var fields = new ProtobufFields(message, name);
        while (fields.MoveNext())
        {
            if (fields.Number == 1)
                text = Encoding.UTF8.GetString(fields.Bytes);
            else if (fields.Number == 2)
                score = BitConverter.UInt32BitsToSingle((uint)fields.Value);
            else if (fields.Number == 3)
                kind = (int)fields.Value;
        }
        return float.IsFinite(score)
            ? new SentencePiece(text, score, kind)
            : throw new FormatException($"{name}: a score is {score}; expected a number.");
    }

    private static (int Kind, bool FallsBack) ReadTraining(ReadOnlySpan<byte> message, string name)
    {
        var (kind, fallsBack) = (Unigram, false);
        var fields = new ProtobufFields(message, name);
        while (fields.MoveNext())
        {
            if (fields.Number == 3)
                kind = (int)fields.Value;
            else if (fields.Number == 35)
                fallsBack = fields.Value != 0;
        }
        return (kind, fallsBack);
    }

    private static byte[] ReadNormalization(ReadOnlySpan<byte> message, string name)
    {
        byte[] map = [];
        var fields = new ProtobufFields(message, name);
        while (fields.MoveNext())
        {
            if (fields.Number == 2)
                map = fields.Bytes.ToArray();
        }
        return map;
    }
}
