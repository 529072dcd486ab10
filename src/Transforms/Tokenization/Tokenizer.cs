using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Cuts texts into tokens, and adds the special tokens that a network was trained with. Immutable and thread-safe.
/// </summary>
internal abstract class Tokenizer
{
    /// <summary>The most tokens that a vocabulary may have.</summary>
    public const int MaximumVocabularySize = 1 << 18;

    private static readonly TokenLimit Unlimited = new(int.MaxValue, TextTruncation.KeepHead);

    /// <summary>Number of tokens in the vocabulary.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Whether texts are lower-cased.</summary>
    public abstract bool LowerCase { get; }

    /// <summary>The ids of padding and of the mask token.</summary>
    public abstract SpecialIds SpecialIds { get; }

    /// <summary>The special tokens around texts.</summary>
    public abstract SequenceTemplate Template { get; }

    /// <summary>The ids of the special tokens around texts, each once.</summary>
    public IReadOnlyCollection<int> TemplateIds =>
    [
        .. Template.Single.Before.Concat(Template.Single.After)
            .Concat(Template.Pair.Before).Concat(Template.Pair.Between).Concat(Template.Pair.After)
            .Select(token => token.Id).Distinct(),
    ];

    /// <summary>Appends the ids of a text and of the special tokens around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most ids that are appended.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="typeIds">Receives the type id of each id; null (default): they are not asked for.</param>
    /// <returns>Whether the text was truncated.</returns>
    public bool Encode(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids, List<int>? typeIds = null)
    {
        var template = Template.Single;
        Append(template.Before, ids, typeIds);
        var start = ids.Count;
        var isCut = EncodeText(text, limit.Less(template.Count), ids);
        typeIds?.AddRange(Enumerable.Repeat(template.TypeId, ids.Count - start));
        Append(template.After, ids, typeIds);
        return isCut;
    }

    /// <summary>Appends the ids of a part of a text, such as a word, without special tokens around it.</summary>
    /// <returns>Whether the part was truncated.</returns>
    public bool EncodePart(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids) => EncodeText(text, limit, ids);

    /// <summary>Appends the same tokens as <see cref="Encode"/>, with their places in the text.</summary>
    /// <inheritdoc cref="Encode"/>
    public bool EncodeWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens)
    {
        foreach (var special in Template.Single.Before)
            tokens.Add(new TextToken(special.Id, 0, 0));
        var isCut = EncodeTextWithOffsets(text, limit.Less(Template.Single.Count), tokens);
        foreach (var special in Template.Single.After)
            tokens.Add(new TextToken(special.Id, text.Length, 0));
        return isCut;
    }

    /// <summary>Appends all tokens of a text with their places, without special tokens around it.</summary>
    public void Tokenize(ReadOnlySpan<char> text, List<TextToken> tokens) =>
        EncodeTextWithOffsets(text, Unlimited, tokens);

    /// <summary>
    /// Appends the ids of a text that is given as words, each of which is encoded by itself, and of the special tokens around it.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="limit">The most ids that are appended.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="wordIndices">Receives the index of each id's word; -1 for special tokens.</param>
    /// <returns>Whether the text was truncated.</returns>
    public bool EncodeWords(IReadOnlyList<string> words, TokenLimit limit, List<int> ids, List<int> wordIndices)
    {
        var (all, indices) = (new List<int>(), new List<int>());
        for (var word = 0; word < words.Count; word++)
        {
            EncodeText(words[word], Unlimited, all);
            indices.AddRange(Enumerable.Repeat(word, all.Count - indices.Count));
        }
        var room = limit.Less(Template.Single.Count);
        var isCut = all.Count > room.MaximumTokens;
        Cut(all, room.MaximumTokens, limit.Truncation);
        Cut(indices, room.MaximumTokens, limit.Truncation);
        Append(Template.Single.Before, ids, null);
        ids.AddRange(all);
        Append(Template.Single.After, ids, null);
        wordIndices.AddRange(Enumerable.Repeat(-1, Template.Single.Before.Count));
        wordIndices.AddRange(indices);
        wordIndices.AddRange(Enumerable.Repeat(-1, Template.Single.After.Count));
        return isCut;
    }

    /// <summary>
    /// Appends the ids of two texts as one sequence, with the special tokens around them; of the first text alone if the second
    /// is empty, as Hugging Face's transformers do it.
    /// </summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="limit">
    /// The most ids that are appended. The longer text is cut first, and if that is not enough, both keep half; the longer one
    /// keeps the odd token.
    /// </param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="typeIds">Receives the type id of each id, which tells the text that the id belongs to.</param>
    /// <returns>Whether a text was truncated.</returns>
    public bool EncodePair(
        ReadOnlySpan<char> first, ReadOnlySpan<char> second, TokenLimit limit, List<int> ids, List<int> typeIds)
    {
        if (second.IsEmpty)
            return Encode(first, limit, ids, typeIds);
        var template = Template.Pair;
        var (firstIds, secondIds) = (EncodeWhole(first, limit), EncodeWhole(second, limit));
        var most = limit.Less(template.Count).MaximumTokens;
        var isCut = firstIds.Count + secondIds.Count > most;
        if (isCut)
        {
            var (firstCount, secondCount) = Divide(most, firstIds.Count, secondIds.Count);
            Cut(firstIds, firstCount, limit.Truncation);
            Cut(secondIds, secondCount, limit.Truncation);
        }
        Append(template.Before, ids, typeIds);
        Append(firstIds, template.FirstTypeId, ids, typeIds);
        Append(template.Between, ids, typeIds);
        Append(secondIds, template.SecondTypeId, ids, typeIds);
        Append(template.After, ids, typeIds);
        return isCut;
    }

    /// <summary>Appends the same tokens as <see cref="EncodePair"/>, with their places in their texts.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="limit">The most tokens that are appended.</param>
    /// <param name="tokens">
    /// Receives the tokens, and the text of each, 0 or 1; the special tokens before the second text are of the first.
    /// </param>
    public void EncodePairWithOffsets(
        ReadOnlySpan<char> first, ReadOnlySpan<char> second, TokenLimit limit, List<(TextToken Token, int Text)> tokens)
    {
        var (firstTokens, secondTokens) = (new List<TextToken>(), new List<TextToken>());
        if (second.IsEmpty)
        {
            EncodeWithOffsets(first, limit, firstTokens);
            tokens.AddRange(firstTokens.Select(token => (token, 0)));
            return;
        }
        var template = Template.Pair;
        Tokenize(first, firstTokens);
        Tokenize(second, secondTokens);
        var most = limit.Less(template.Count).MaximumTokens;
        if (firstTokens.Count + secondTokens.Count > most)
        {
            // As many as EncodePair counts.
            var (firstCount, secondCount) = Divide(most, EncodeWhole(first, limit).Count, EncodeWhole(second, limit).Count);
            Cut(firstTokens, firstCount, limit.Truncation);
            Cut(secondTokens, secondCount, limit.Truncation);
        }
        var (firstEnd, secondEnd) = (first.Length, second.Length);
        tokens.AddRange(template.Before.Select(special => (new TextToken(special.Id, 0, 0), 0)));
        tokens.AddRange(firstTokens.Select(token => (token, 0)));
        tokens.AddRange(template.Between.Select(special => (new TextToken(special.Id, firstEnd, 0), 0)));
        tokens.AddRange(secondTokens.Select(token => (token, 1)));
        tokens.AddRange(template.After.Select(special => (new TextToken(special.Id, secondEnd, 0), 1)));
    }

    /// <summary>
    /// The normalized text of some tokens, without special tokens and without the space added at its start. Bytes that are no
    /// UTF-8 become U+FFFD: a network can generate any tokens in any order.
    /// </summary>
    public string Decode(IEnumerable<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var id in ids)
            AppendBytes(id, bytes);
        var text = Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
        return text.StartsWith(' ') ? text[1..] : text;
    }

    /// <summary>
    /// Appends the UTF-8 bytes of a token, which may be only a part of a character's. The first token of a text may begin with a
    /// space that the text has not. Special tokens, and ids that the vocabulary has not, have no bytes.
    /// </summary>
    public abstract void AppendBytes(int id, List<byte> bytes);

    /// <summary>Writes tokenizer.json.</summary>
    public abstract void Save(Stream stream);

    /// <summary>Appends the ids of a text without special tokens, and returns whether the text was truncated.</summary>
    protected abstract bool EncodeText(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids);

    /// <summary>Appends the tokens of a text without special tokens, and returns whether the text was truncated.</summary>
    protected abstract bool EncodeTextWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens);

    /// <summary>
    /// Appends the ids of a text, at least the first <paramref name="least"/>; what is behind may be left out, and then does not
    /// count when a pair is cut.
    /// </summary>
    protected virtual void EncodeUntil(ReadOnlySpan<char> text, int least, List<int> ids) => EncodeText(text, Unlimited, ids);

    /// <summary>The ids of a text of a pair, before it is cut.</summary>
    private List<int> EncodeWhole(ReadOnlySpan<char> text, TokenLimit limit)
    {
        var ids = new List<int>();
        if (limit.Truncation == TextTruncation.KeepHead)
            EncodeUntil(text, limit.MaximumTokens, ids);
        else
            EncodeText(text, Unlimited, ids);
        return ids;
    }

    /// <summary>How many tokens two texts keep that together have too many.</summary>
    private static (int First, int Second) Divide(int most, int first, int second)
    {
        var shorter = Math.Min(Math.Min(first, second), most / 2);
        return first > second ? (most - shorter, shorter) : (shorter, most - shorter);
    }

    private static void Cut<T>(List<T> tokens, int most, TextTruncation truncation)
    {
        if (tokens.Count <= most)
            return;
        var head = most == 0 ? 0 : new TokenLimit(most, truncation).Head;
        tokens.RemoveRange(head, tokens.Count - most);
    }

    private static void Append(IReadOnlyList<SpecialToken> tokens, List<int> ids, List<int>? typeIds)
    {
        foreach (var token in tokens)
        {
            ids.Add(token.Id);
            typeIds?.Add(token.TypeId);
        }
    }

    private static void Append(List<int> text, int typeId, List<int> ids, List<int> typeIds)
    {
        ids.AddRange(text);
        typeIds.AddRange(Enumerable.Repeat(typeId, text.Count));
    }
}
