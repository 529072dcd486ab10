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
    private readonly Dictionary<int, string> specialTokensById;
    private readonly BpeMerger merger;
    private readonly ConcurrentDictionary<string, Piece[]> cache = new(StringComparer.Ordinal);
    private int cached;

    private BpeTokenizer(BpeOptions options)
    {
        ids = new Dictionary<string, int>(options.Vocabulary, StringComparer.Ordinal);
        if (ids.Count == 0)
            throw new InvalidOperationException("The vocabulary is empty.");
        tokens = ids.ToDictionary(entry => entry.Value, entry => entry.Key);
        merger = new BpeMerger(ReadMerges(options.Merges ?? []));
        ByteLevel = options.ByteLevel;
        Normalizer = options.Normalizer;
        PreTokenizer = options.PreTokenizer ?? PreTokenizer.CreateWordOrNonWord();
        SpecialTokens = options.SpecialTokens;
        specialTokensById = options.SpecialTokens?.ToDictionary(entry => entry.Value, entry => entry.Key) ?? [];
    }

    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BpeTokenizer(options);
    }

    public override PreTokenizer? PreTokenizer { get; }

    public override Normalizer? Normalizer { get; }

    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    public IReadOnlyDictionary<string, int> Vocabulary => ids.AsReadOnly();

    public bool ByteLevel { get; }

    protected override EncodeResults<int> EncodeToIds(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.MaxTokenCount);
        var ids = new List<int>();
        var input = Prepare(text, textSpan, settings, out var normalized, out var words);
        var consumed = 0;
        foreach (var (offset, length) in words)
        {
            var taken = AppendIds(input.Slice(offset, length), settings.MaxTokenCount - ids.Count, ids);
            consumed = offset + taken;
            if (taken < length || ids.Count == settings.MaxTokenCount)
                break;
        }
        return new EncodeResults<int> { Tokens = ids, NormalizedText = normalized, CharsConsumed = consumed };
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var tokens = new List<EncodedToken>();
        var input = Prepare(text, textSpan, settings, out var normalized, out var words);
        foreach (var (offset, length) in words)
            AppendTokens(input.Slice(offset, length), offset, tokens);
        return new EncodeResults<EncodedToken>
        {
            Tokens = tokens,
            NormalizedText = normalized,
            CharsConsumed = input.Length,
        };
    }

    public override string Decode(IEnumerable<int> ids) => Decode(ids, considerSpecialTokens: true);

    /// <summary>Ids outside the vocabulary are passed over; bytes that are not UTF-8 become U+FFFD.</summary>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            if (!specialTokensById.TryGetValue(id, out var special))
                AppendBytes(id, bytes);
            else if (considerSpecialTokens)
                bytes.AddRange(Encoding.UTF8.GetBytes(special));
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
            if (specialTokensById.TryGetValue(id, out var special))
                pending.AddRange(Encoding.UTF8.GetBytes(special));
            else if (!AppendBytes(id, pending))
                return OperationStatus.InvalidData;
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

    private bool AppendBytes(int id, List<byte> bytes)
    {
        if (!tokens.TryGetValue(id, out var token))
            return false;
        if (ByteLevel)
            ByteSymbols.AppendBytes(token, bytes);
        else
            bytes.AddRange(Encoding.UTF8.GetBytes(token));
        return true;
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

    private ReadOnlySpan<char> Prepare(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings,
        out string? normalized, out IEnumerable<(int Offset, int Length)> words)
    {
        normalized = null;
        words = [];
        var input = text ?? textSpan;
        if (input.IsEmpty)
            return input;
        if (settings.ConsiderNormalization && Normalizer is not null)
        {
            normalized = text is null ? Normalizer.Normalize(textSpan) : Normalizer.Normalize(text);
            input = normalized;
        }
        words = settings.ConsiderPreTokenization ? PreTokenizer!.PreTokenize(input) : [(0, input.Length)];
        return input;
    }

    /// <summary>Appends at most <paramref name="room"/> ids; returns how many chars of the word they cover.</summary>
    private int AppendIds(ReadOnlySpan<char> word, int room, List<int> ids)
    {
        if (FindSpecialToken(word, out var specialId))
        {
            ids.Add(specialId);
            return word.Length;
        }
        var (pieces, charIndex) = Encode(word);
        var symbols = 0;
        foreach (var piece in pieces.AsSpan(0, Math.Min(room, pieces.Length)))
        {
            ids.Add(piece.Id);
            symbols += piece.Length;
        }
        return pieces.Length <= room ? word.Length : charIndex[symbols];
    }

    private void AppendTokens(ReadOnlySpan<char> word, int offset, List<EncodedToken> tokens)
    {
        if (FindSpecialToken(word, out var specialId))
        {
            tokens.Add(new EncodedToken(specialId, word.ToString(), offset..(offset + word.Length)));
            return;
        }
        var (pieces, charIndex) = Encode(word);
        var symbol = 0;
        foreach (var piece in pieces)
        {
            // Like the real one: the end is one past the char that the last byte comes from, and all four bytes of a
            // surrogate pair come from its first char.
            var start = offset + charIndex[symbol];
            symbol += piece.Length;
            tokens.Add(new EncodedToken(piece.Id, this.tokens[piece.Id], start..(offset + charIndex[symbol - 1] + 1)));
        }
    }

    private bool FindSpecialToken(ReadOnlySpan<char> word, out int id)
    {
        id = 0;
        return SpecialTokens is not null && SpecialTokens.TryGetValue(word.ToString(), out id);
    }

    private (Piece[] Pieces, int[] CharIndex) Encode(ReadOnlySpan<char> word)
    {
        var most = ByteLevel ? word.Length * 3 : word.Length;
        var charIndex = new int[most];
        Span<char> symbols = most <= 256 ? stackalloc char[most] : new char[most];
        if (ByteLevel)
        {
            symbols = symbols[..ByteSymbols.Write(word, symbols, charIndex)];
        }
        else
        {
            word.CopyTo(symbols);
            for (var i = 0; i < charIndex.Length; i++)
                charIndex[i] = i;
        }
        return (Merge(symbols), charIndex);
    }

    private Piece[] Merge(ReadOnlySpan<char> symbols)
    {
        var cache = this.cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (symbols.Length > LongestCachedWord)
            return merger.Merge(Split(symbols));
        if (!cache.TryGetValue(symbols, out var pieces))
        {
            pieces = merger.Merge(Split(symbols));
            if (Volatile.Read(ref cached) < CacheCapacity && cache.TryAdd(symbols, pieces))
                Interlocked.Increment(ref cached);
        }
        return pieces;
    }

    private List<Piece> Split(ReadOnlySpan<char> symbols)
    {
        var ids = this.ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var pieces = new List<Piece>(symbols.Length);
        for (var i = 0; i < symbols.Length;)
        {
            var length = i + 1 < symbols.Length && char.IsSurrogatePair(symbols[i], symbols[i + 1]) ? 2 : 1;
            if (ids.TryGetValue(symbols.Slice(i, length), out var id))
                pieces.Add(new Piece(id, length));
            i += length;
        }
        return pieces;
    }
}
