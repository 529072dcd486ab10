using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Tokenization.Characters;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The tokenizer of a pretrained checkpoint: cuts texts into the same tokens as Hugging Face's tokenizers. Immutable and
/// thread-safe.
/// </summary>
/// <remarks>
/// An added token in a text, such as <c>[SEP]</c>, is that token. Half a surrogate pair is read as U+FFFD.
/// </remarks>
internal sealed class PretrainedTokenizer : Tokenizer
{
    private readonly PretrainedTokenizerParts parts;
    private readonly AddedTokenCutter inOriginal;
    private readonly AddedTokenCutter inNormalized;
    private readonly Dictionary<int, AddedToken> addedById;
    private readonly byte[] document;
    private readonly WordCache cache = new();
    private readonly PieceAppender<int> appendIds;
    private readonly PieceAppender<TextToken> appendTokens;

    /// <param name="parts">The parts.</param>
    /// <param name="document">The tokenizer.json that has them.</param>
    /// <exception cref="FormatException">No token is for padding.</exception>
    public PretrainedTokenizer(PretrainedTokenizerParts parts, byte[] document)
    {
        this.parts = parts;
        this.document = document;
        addedById = parts.Added.ToDictionary(token => token.Id);
        inOriginal = new(parts.Added.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        inNormalized = new(parts.Added.Where(token => token.IsNormalized).Select(token => (Normalize(token.Content), token)));
        VocabularySize = Math.Max(parts.Words.Vocabulary.Size, parts.Added.Select(token => token.Id + 1).DefaultIfEmpty().Max());
        Roles = new TokenRoles(parts.Added);
        var pad = Roles.Pad ?? throw new FormatException(
            $"{TokenizerJson.FileName}: has no token for padding; expected one that tokenizer_config.json names as 'pad_token'.");
        SpecialIds = new(pad, Roles.Mask ?? Roles.Unknown ?? pad);
        appendIds = AppendIds;
        appendTokens = AppendTokens;
    }

    /// <summary>Reads the tokenizer of a checkpoint's folder.</summary>
    /// <inheritdoc cref="TokenizerFolder.Load" path="/*[not(self::summary)]"/>
    public static Tokenizer Load(string directory) => new TokenizerFolder(directory).Load();

    private delegate void PieceAppender<T>(AlignedText text, TextPiece piece, List<T> tokens);

    public override int VocabularySize { get; }

    /// <summary>Whether texts are lower-cased; found out by a capital letter.</summary>
    public override bool LowerCase => Normalize("A") == "a";

    /// <summary>The ids of padding, and of the mask token; without one, of the unknown token.</summary>
    public override SpecialIds SpecialIds { get; }

    public override SequenceTemplate Template => parts.PostProcessing.Template;

    /// <summary>The tokens that have a role.</summary>
    public TokenRoles Roles { get; }

    /// <summary>The token of an id; null if there is none.</summary>
    public string? TokenOf(int id) =>
        addedById.TryGetValue(id, out var added) ? added.Content : parts.Words.Vocabulary.TokenOf(id);

    public override void AppendBytes(int id, List<byte> bytes)
    {
        if (TokenOf(id) is { } token && !(addedById.TryGetValue(id, out var added) && added.IsSpecial))
            bytes.AddRange(parts.Decoder.Decode(new(token)).ToBytes());
    }

    public override void Save(Stream stream) => stream.Write(document);

    protected override bool EncodeText(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids) =>
        Encode(Cut(text, parts.PreTokenizer is { NeedsAlignment: true }), limit, ids, appendIds);

    /// <inheritdoc/>
    /// <remarks>Stops behind a word that is no added token, as Hugging Face's tokenizers since 0.23.</remarks>
    protected override void EncodeUntil(ReadOnlySpan<char> text, int least, List<int> ids)
    {
        var cut = Cut(text, parts.PreTokenizer is { NeedsAlignment: true });
        foreach (var piece in cut.Pieces)
        {
            AppendIds(cut, piece, ids);
            if (ids.Count >= least && piece.TokenId == TextPiece.NoToken)
                return;
        }
    }

    protected override bool EncodeTextWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens) =>
        Encode(Cut(text, isAligned: true), limit, tokens, appendTokens);

    private string Normalize(string content)
    {
        var text = new AlignedText(content, isAligned: false);
        parts.Normalizer?.Apply(text);
        return string.Concat(text.Pieces.Select(piece => text[piece].ToString()));
    }

    private AlignedText Cut(ReadOnlySpan<char> original, bool isAligned)
    {
        var text = new AlignedText(original, isAligned);
        text.Cut(inOriginal);
        parts.Normalizer?.Apply(text);
        text.Cut(inNormalized);
        parts.PreTokenizer?.Apply(text);
        return text;
    }

    /// <summary>Encodes no more words than the limit needs.</summary>
    private static bool Encode<T>(AlignedText text, TokenLimit limit, List<T> tokens, PieceAppender<T> append)
    {
        var first = tokens.Count;
        foreach (var piece in text.Pieces)
        {
            append(text, piece, tokens);
            if (tokens.Count - first > limit.MaximumTokens)
            {
                CollectionsMarshal.SetCount(tokens, first + limit.Head);
                AppendTail(text, limit.Tail, tokens, append);
                return true;
            }
        }
        return false;
    }

    /// <summary>Appends the last <paramref name="count"/> tokens of a text that has at least as many.</summary>
    private static void AppendTail<T>(AlignedText text, int count, List<T> tokens, PieceAppender<T> append)
    {
        var tail = new List<T>();
        for (var i = text.Pieces.Count - 1; tail.Count < count; i--)
        {
            var last = new List<T>();
            append(text, text.Pieces[i], last);
            last.Reverse();
            tail.AddRange(last);
        }
        tail.RemoveRange(count, tail.Count - count);
        tail.Reverse();
        tokens.AddRange(tail);
    }

    private void AppendIds(AlignedText text, TextPiece piece, List<int> ids)
    {
        if (piece.TokenId != TextPiece.NoToken)
        {
            ids.Add(piece.TokenId);
            return;
        }
        var word = text[piece];
        if (cache.TryAppend(word, ids))
            return;
        var first = ids.Count;
        foreach (var token in Tokenize(word))
            ids.Add(token.Id);
        cache.Add(word, CollectionsMarshal.AsSpan(ids)[first..]);
    }

    private void AppendTokens(AlignedText text, TextPiece piece, List<TextToken> tokens)
    {
        var word = text[piece];
        if (piece.TokenId != TextPiece.NoToken)
        {
            AppendToken(text, piece, new VocabularyToken(piece.TokenId, 0, word.Length), word, tokens);
            return;
        }
        foreach (var token in Tokenize(word))
            AppendToken(text, piece, token, parts.Words.Vocabulary.TokenOf(token.Id), tokens);
    }

    private void AppendToken(
        AlignedText text, TextPiece piece, VocabularyToken token, ReadOnlySpan<char> content, List<TextToken> tokens)
    {
        var (start, end) = text.Locate(piece, token.Start, token.End);
        var place = new TextToken(token.Id, start, end - start);
        var isFirst = token.Start == 0 && piece == text.Pieces[0];
        tokens.Add(parts.PostProcessing.Trimming?.Trim(text.Original, content, place, isFirst) ?? place);
    }

    private List<VocabularyToken> Tokenize(ReadOnlySpan<char> word)
    {
        var tokens = new List<VocabularyToken>();
        parts.Words.Append(word, tokens);
        return tokens;
    }
}
