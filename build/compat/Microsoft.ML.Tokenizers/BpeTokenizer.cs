using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Unicode;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-pair encoding. Only its cache of short words changes, so any number of threads may use it.</summary>
public sealed class BpeTokenizer : Tokenizer
{
    private const int LongestCachedWord = 15;
    private const int CacheCapacity = 10_000;

    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<int, string> tokens;
    private readonly BpeMerger merger;
    private readonly ConcurrentDictionary<string, Piece[]> cache = new(StringComparer.Ordinal);
    private int cached;

    private BpeTokenizer(BpeOptions options)
    {
        if (!options.ByteLevel)
            throw new ArgumentException("'ByteLevel' is false; expected true, as compat merges bytes alone.", nameof(options));
        ids = new Dictionary<string, int>(options.Vocabulary, StringComparer.Ordinal);
        if (ids.Count == 0)
            throw new InvalidOperationException("The vocabulary is empty.");
        tokens = ids.ToDictionary(entry => entry.Value, entry => entry.Key);
        merger = new BpeMerger(ReadMerges(options.Merges ?? []));
    }

    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BpeTokenizer(options);
    }

    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var (pieces, _) = Encode(text ?? textSpan, settings);
        return new EncodeResults<int> { Tokens = Array.ConvertAll(pieces, piece => piece.Id) };
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var (pieces, charIndex) = Encode(text ?? textSpan, settings);
        var encoded = new List<EncodedToken>(pieces.Length);
        var symbol = 0;
        foreach (var piece in pieces)
        {
            // Like the real one: the end is one past the char that the last byte comes from, and all four bytes of a
            // surrogate pair come from its first char.
            var start = charIndex[symbol];
            symbol += piece.Length;
            encoded.Add(new EncodedToken(piece.Id, tokens[piece.Id], start..(charIndex[symbol - 1] + 1)));
        }
        return new EncodeResults<EncodedToken> { Tokens = encoded };
    }

    /// <summary>Ids outside the vocabulary are passed over; bytes that are not UTF-8 become U+FFFD.</summary>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            if (tokens.TryGetValue(id, out var token))
                ByteSymbols.AppendBytes(token, bytes);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    public override OperationStatus Decode(
        IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        (idsConsumed, charsWritten) = (0, 0);
        var pending = new List<byte>();
        var pendingIds = 0;
        foreach (var id in ids)
        {
            if (!tokens.TryGetValue(id, out var token))
                return OperationStatus.InvalidData;
            ByteSymbols.AppendBytes(token, pending);
            pendingIds++;
            var status = Utf8.ToUtf16(
                [.. pending], destination[charsWritten..], out _, out var written, replaceInvalidSequences: false,
                isFinalBlock: false);
            if (status == OperationStatus.NeedMoreData)
                continue; // a character whose other bytes are in the tokens that follow
            if (status != OperationStatus.Done)
                return status;
            (idsConsumed, charsWritten) = (idsConsumed + pendingIds, charsWritten + written);
            pendingIds = 0;
            pending.Clear();
        }
        return OperationStatus.Done;
    }

    private Dictionary<(int Left, int Right), (int Rank, int Id)> ReadMerges(IEnumerable<string> merges)
    {
        var ranks = new Dictionary<(int Left, int Right), (int Rank, int Id)>();
        foreach (var merge in merges)
        {
            var parts = merge?.Split(' ') ?? [];
            if (parts.Length != 2 || parts[1].Length == 0)
                throw new InvalidOperationException($"The merge '{merge}' is not two tokens with a space between.");
            ranks.Add((IdOf(parts[0]), IdOf(parts[1])), (ranks.Count, IdOf(parts[0] + parts[1])));
        }
        return ranks;

        int IdOf(string token) => ids.TryGetValue(token, out var id)
            ? id
            : throw new InvalidOperationException($"The merges use the token '{token}', which the vocabulary lacks.");
    }

    /// <summary>The pieces of a text, and for each of its bytes the index of the char that it comes from.</summary>
    private (Piece[] Pieces, int[] CharIndex) Encode(ReadOnlySpan<char> text, EncodeSettings settings)
    {
        if (text.IsEmpty)
            return ([], []);
        if (settings.ConsiderPreTokenization)
        {
            throw new ArgumentException(
                "'considerPreTokenization' is true; expected false, as compat takes a text for one word.", nameof(settings));
        }
        var most = text.Length * 3;
        var charIndex = new int[most];
        var symbols = most <= 256 ? stackalloc char[most] : new char[most];
        return (Merge(symbols[..ByteSymbols.Write(text, symbols, charIndex)]), charIndex);
    }

    private Piece[] Merge(ReadOnlySpan<char> symbols)
    {
        if (symbols.Length > LongestCachedWord)
            return merger.Merge(Split(symbols));
        var cache = this.cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!cache.TryGetValue(symbols, out var pieces))
        {
            pieces = merger.Merge(Split(symbols));
            if (Volatile.Read(ref cached) < CacheCapacity && cache.TryAdd(symbols, pieces))
                Interlocked.Increment(ref cached);
        }
        return pieces;
    }

    // All symbols are single chars; one that the vocabulary lacks is dropped.
    private List<Piece> Split(ReadOnlySpan<char> symbols)
    {
        var ids = this.ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var pieces = new List<Piece>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
        {
            if (ids.TryGetValue(symbols.Slice(i, 1), out var id))
                pieces.Add(new Piece(id, 1));
        }
        return pieces;
    }
}
