using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
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
internal sealed partial class PretrainedTokenizer : Tokenizer
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
        Roles = new TokenRoles(parts.Added, parts.Words.Vocabulary);
        SpecialIds = new(Roles.Pad, Roles.Mask ?? Roles.Unknown ?? Roles.Pad);
        LowerCase = Normalize("A") == "a";
        appendIds = AppendIds;
        appendTokens = AppendTokens;
    }

    private delegate void PieceAppender<T>(AlignedText text, TextPiece piece, List<T> tokens);

    public override int VocabularySize { get; }

    /// <summary>Whether texts are lower-cased; found out by a capital letter.</summary>
    public override bool LowerCase { get; }

    /// <summary>The ids of padding, and of the mask token; without one, of the unknown token.</summary>
    public override SpecialIds SpecialIds { get; }

    public override SequenceTemplate Template => parts.PostProcessing.Template;

    /// <summary>The tokens that have a role.</summary>
    public TokenRoles Roles { get; }

    /// <summary>Their texts, by <see cref="TokenRoles.Names"/>.</summary>
    public IReadOnlyDictionary<string, string> TextsOfRoles => TokenRoles.Names
        .Where(role => Roles.IdOf(role) is { } id && TokenOf(id) is not null)
        .ToDictionary(role => role, role => TokenOf(Roles.IdOf(role)!.Value)!, StringComparer.Ordinal);

    /// <summary>Reads the tokenizer of a checkpoint's folder.</summary>
    /// <inheritdoc cref="TokenizerFolder.Load" path="/*[not(self::summary)]"/>
    public static Tokenizer Load(string directory) => new TokenizerFolder(directory).Load();

    /// <summary>The special tokens that are codes of languages, such as <c>en_XX</c>, and their ids.</summary>
    public IReadOnlyDictionary<string, int> Languages => parts.Added
        .Where(token => token.IsSpecial && LanguageCode().IsMatch(token.Content))
        .ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);

    /// <summary>This tokenizer with other special tokens around texts.</summary>
    /// <param name="change">From the id of a special token to that of the one in its place.</param>
    public PretrainedTokenizer WithTemplate(Func<int, int> change)
    {
        var (single, pair) = (Template.Single, Template.Pair);
        var template = TokenizerDocument.Template([.. Names(single.Before), "A", .. Names(single.After)],
            [.. Names(pair.Before), "A", .. Names(pair.Between), "B", .. Names(pair.After)], token => IdOf(token));
        return (PretrainedTokenizer)TokenizerJson.Load(
            new MemoryStream(TokenizerDocument.WithPostProcessor(document, template)));

        IEnumerable<string> Names(IEnumerable<SpecialToken> tokens) =>
            tokens.Select(token => TokenOf(change(token.Id)) ?? throw new FormatException(
                $"{TokenizerJson.FileName}: no token has the id {token.Id} of 'post_processor'; expected one."));

        int IdOf(string token) => parts.Added.FirstOrDefault(added => added.Content == token)?.Id
            ?? (parts.Words.Vocabulary.TryGetId(token, out var id) ? id : -1);
    }

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
        return string.Concat(text.Pieces.ToArray().Select(piece => text[piece].ToString()));
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
        for (var i = text.Pieces.Length - 1; tail.Count < count; i--)
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
        if (parts.Words.TryGetWhole(word, out var whole))
        {
            ids.Add(whole);
            return;
        }
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

    // A language of ISO 639, and a country of ISO 3166 or a script of ISO 15924.
    [GeneratedRegex("^[a-z]{2,3}_(?:[A-Z]{2}|[A-Z][a-z]{3})$")]
    private static partial Regex LanguageCode();
}
