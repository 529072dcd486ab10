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

    /// <summary>Number of tokens in the vocabulary.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Whether texts are lower-cased.</summary>
    public abstract bool LowerCase { get; }

    /// <summary>The ids of padding and of the mask token.</summary>
    public abstract SpecialIds SpecialIds { get; }

    /// <summary>The special tokens around texts.</summary>
    protected abstract SequenceTemplate Template { get; }

    /// <summary>Appends the ids of a text and of the special tokens around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most ids that are appended.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <returns>Whether the text was truncated.</returns>
    public bool Encode(ReadOnlySpan<char> text, TokenLimit limit, List<int> ids)
    {
        ids.AddRange(Template.Start);
        var isCut = EncodeText(text, limit.Less(Template.SingleCount), ids);
        ids.AddRange(Template.End);
        return isCut;
    }

    /// <summary>Appends the same tokens as <see cref="Encode"/>, with their places in the text.</summary>
    /// <inheritdoc cref="Encode"/>
    public bool EncodeWithOffsets(ReadOnlySpan<char> text, TokenLimit limit, List<TextToken> tokens)
    {
        foreach (var id in Template.Start)
            tokens.Add(new TextToken(id, 0, 0));
        var isCut = EncodeTextWithOffsets(text, limit.Less(Template.SingleCount), tokens);
        foreach (var id in Template.End)
            tokens.Add(new TextToken(id, text.Length, 0));
        return isCut;
    }

    /// <summary>Appends the ids of two texts as one sequence, with the special tokens around them.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="limit">The most ids that are appended; the longer text is cut first.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <param name="typeIds">Receives the type id of each id, which tells the text that the id belongs to.</param>
    /// <returns>Whether a text was truncated.</returns>
    public bool EncodePair(
        ReadOnlySpan<char> first, ReadOnlySpan<char> second, TokenLimit limit, List<int> ids, List<int> typeIds)
    {
        var room = limit.Less(Template.PairCount);
        var (firstIds, secondIds) = (new List<int>(), new List<int>());
        var isCut = EncodeText(first, room, firstIds) | EncodeText(second, room, secondIds);
        if (firstIds.Count + secondIds.Count > room.MaximumTokens)
        {
            // The longer text gets what the shorter text leaves, but at least half.
            var half = (room.MaximumTokens + 1) / 2;
            isCut = true;
            Shorten(first, firstIds, Math.Max(half, room.MaximumTokens - secondIds.Count), limit);
            Shorten(second, secondIds, Math.Max(1, room.MaximumTokens - firstIds.Count), limit);
        }
        var start = ids.Count;
        ids.AddRange(Template.Start);
        ids.AddRange(firstIds);
        ids.AddRange(Template.Separator);
        typeIds.AddRange(Enumerable.Repeat(0, ids.Count - start));
        start = ids.Count;
        ids.AddRange(secondIds);
        ids.AddRange(Template.End);
        typeIds.AddRange(Enumerable.Repeat(Template.SecondTypeId, ids.Count - start));
        return isCut;
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

    private void Shorten(ReadOnlySpan<char> text, List<int> ids, int most, TokenLimit limit)
    {
        if (ids.Count <= most)
            return;
        ids.Clear();
        EncodeText(text, new TokenLimit(most, limit.Truncation), ids);
    }
}
