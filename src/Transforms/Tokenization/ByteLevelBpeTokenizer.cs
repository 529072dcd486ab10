using System.Runtime.InteropServices;
using Microsoft.ML.Tokenizers;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Cuts texts into the tokens of a learnt byte-level vocabulary, which can encode any text. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// No text is encoded as a special token: "&lt;pad&gt;" in a text is encoded as five characters.
/// </remarks>
internal sealed class ByteLevelBpeTokenizer : Tokenizer
{
    /// <summary>The size of the smallest vocabulary: the special tokens and the 256 bytes.</summary>
    public const int MinimumVocabularySize = BpeModel.FirstMergeId;

    private readonly BpeModel model;
    private readonly BpeTokenizer bpe;
    private readonly WordCache cache = new();
    private readonly WordAppender<int> appendIds;
    private readonly WordAppender<TextToken> appendTokens;

    public ByteLevelBpeTokenizer(BpeModel model, bool lowerCase)
    {
        this.model = model;
        LowerCase = lowerCase;
        bpe = BpeTokenizer.Create(new BpeOptions(model.Tokens.Select(KeyValuePair.Create))
        {
            Merges = model.Merges,
            ByteLevel = true,
        });
        appendIds = AppendIds;
        appendTokens = AppendTokens;
    }

    private delegate void WordAppender<T>(ReadOnlySpan<char> text, Word word, List<T> tokens);

    public override int VocabularySize => model.Tokens.Count;

    public override bool LowerCase { get; }

    public override SpecialIds SpecialIds => new(BpeModel.PadId, BpeModel.MaskId);

    public override SequenceTemplate Template => SequenceTemplate.Empty;

    /// <summary>Appends the ids of one normalized word.</summary>
    public void EncodeWord(ReadOnlySpan<char> word, List<int> ids)
    {
        var encoded =
            bpe.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false);
        ids.AddRange(encoded);
    }

    public override void AppendBytes(int id, List<byte> bytes)
    {
        if (id < BpeModel.FirstByteId || id >= model.Tokens.Count)
            return;
        foreach (var character in model.Tokens[id])
            bytes.Add(ByteAlphabet.ByteFor(character));
    }

    public override void Save(Stream stream) => TokenizerJson.Write(stream, model, LowerCase);

    protected override bool EncodeText(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids) =>
        Encode(text, limit, ids, appendIds);

    protected override bool EncodeTextWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens) =>
        Encode(text, limit, tokens, appendTokens);

    /// <summary>Encodes no more words than the limit needs, however long the text is.</summary>
    private bool Encode<T>(ReadOnlySpan<char> text, TokenLimit limit, List<T> tokens, WordAppender<T> append)
    {
        var first = tokens.Count;
        foreach (var word in new WordPreTokenizer(text, LowerCase))
        {
            append(text, word, tokens);
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
    private void AppendTail<T>(ReadOnlySpan<char> text, int count, List<T> tokens, WordAppender<T> append)
    {
        if (count == 0)
            return;
        var words = 0;
        foreach (var _ in new WordPreTokenizer(text, LowerCase))
            words++;
        // A word is at least one token, so as many words as tokens are enough.
        var needless = words - count;
        var start = tokens.Count;
        foreach (var word in new WordPreTokenizer(text, LowerCase))
        {
            if (needless-- <= 0)
                append(text, word, tokens);
        }
        tokens.RemoveRange(start, tokens.Count - start - count);
    }

    private void AppendIds(ReadOnlySpan<char> text, Word word, List<int> ids)
    {
        var normalized = word.Normalize(text, stackalloc char[WordPreTokenizer.BufferLength], LowerCase);
        if (!cache.TryAppend(normalized, ids))
        {
            var first = ids.Count;
            EncodeWord(normalized, ids);
            cache.Add(normalized, CollectionsMarshal.AsSpan(ids)[first..]);
        }
    }

    private void AppendTokens(ReadOnlySpan<char> text, Word word, List<TextToken> tokens)
    {
        var normalized = word.Normalize(text, stackalloc char[WordPreTokenizer.BufferLength], LowerCase);
        var shift = word.Start - (normalized.Length - word.Length);
        var encoded =
            bpe.EncodeToTokens(normalized, out _, considerPreTokenization: false, considerNormalization: false);
        foreach (var token in encoded)
        {
            var (start, end) = (token.Offset.Start.Value, token.Offset.End.Value);
            if (end < normalized.Length && char.IsLowSurrogate(normalized[end]))
                end++; // the tokenizer ends a surrogate pair after its first half
            if (end - start > 1 && normalized[start] == ' ')
                start++;
            start = Math.Max(start + shift, word.Start);
            end = Math.Max(end + shift, word.Start);
            tokens.Add(new TextToken(token.Id, start, end - start));
        }
    }
}
