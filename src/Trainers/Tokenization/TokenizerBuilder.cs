using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// Learns a tokenizer from the rows of a training set and tokenizes them, reading each row once: a row is kept as the
/// numbers of its words, and each distinct word is encoded once when the vocabulary is known.
/// </summary>
internal sealed class TokenizerBuilder
{
    private readonly bool _lowerCase;
    private readonly TokenLimit _limit;
    private readonly List<string> _words = [];
    private readonly List<long> _counts = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numberOf;
    private readonly List<int> _rowWords = [];
    private readonly List<int> _rowStarts = [0];

    public TokenizerBuilder(bool lowerCase, TokenLimit limit)
    {
        _lowerCase = lowerCase;
        _limit = limit;
        _numberOf = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int RowCount => _rowStarts.Count - 1;

    /// <summary>Adds a row. An empty text is a row without tokens.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordPreTokenizer.BufferLength];
        foreach (Word word in new WordPreTokenizer(text, _lowerCase))
        {
            int number = NumberOf(word.Normalize(text, buffer, _lowerCase));
            _counts[number]++;
            _rowWords.Add(number);
        }

        DropNeedlessWords();
        _rowStarts.Add(_rowWords.Count);
    }

    /// <summary>Learns the vocabulary and tokenizes the rows.</summary>
    /// <param name="vocabularySize">The most tokens; there are fewer if the text has too few frequent pairs.</param>
    /// <param name="minimumPairFrequency">A pair of tokens that occurs less often is not made a token.</param>
    /// <param name="checkAlive">Called often; ends the work by throwing.</param>
    public TokenizedTexts Build(int vocabularySize, int minimumPairFrequency = 2, Action? checkAlive = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, TextTokenizer.MinimumVocabularySize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabularySize, TextTokenizer.MaximumVocabularySize);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumPairFrequency, 1);
        BpeModel model = BpeTrainer.Train(_words, _counts, vocabularySize, minimumPairFrequency, checkAlive);
        var tokenizer = new TextTokenizer(model, _lowerCase);
        return Expand(tokenizer, new EncodedWords(tokenizer, _words, checkAlive));
    }

    private int NumberOf(ReadOnlySpan<char> word)
    {
        if (!_numberOf.TryGetValue(word, out int number))
        {
            number = _words.Count;
            _words.Add(word.ToString());
            _counts.Add(0);
            _numbers.Add(_words[number], number);
        }

        return number;
    }

    /// <summary>
    /// A word is at least one token, so of a row with very many words the middle is never used. One word more than
    /// the limit stays, so that the row is still seen to be too long.
    /// </summary>
    private void DropNeedlessWords()
    {
        int start = _rowStarts[^1];
        int needless = _rowWords.Count - start - _limit.MaximumTokens - 1;
        if (needless > 0)
        {
            _rowWords.RemoveRange(start + _limit.Head, needless);
        }
    }

    private TokenizedTexts Expand(TextTokenizer tokenizer, EncodedWords words)
    {
        var starts = new int[RowCount + 1];
        int truncated = 0;
        for (int row = 0; row < RowCount; row++)
        {
            long length = words.CountTokens(RowWords(row));
            truncated += length > _limit.MaximumTokens ? 1 : 0;
            long end = starts[row] + Math.Min(length, _limit.MaximumTokens);
            starts[row + 1] = end <= Array.MaxLength ? (int)end : throw TooManyTokens(row);
        }

        var tokens = new int[starts[^1]];
        for (int row = 0; row < RowCount; row++)
        {
            // A row that is not too long is all head, or all tail, or overlaps itself where both write the same.
            Span<int> destination = tokens.AsSpan(starts[row]..starts[row + 1]);
            words.CopyHead(RowWords(row), destination[..Math.Min(_limit.Head, destination.Length)]);
            words.CopyTail(RowWords(row), destination[^Math.Min(_limit.Tail, destination.Length)..]);
        }

        return new TokenizedTexts(tokenizer, tokens, starts, truncated);
    }

    private ReadOnlySpan<int> RowWords(int row) =>
        CollectionsMarshal.AsSpan(_rowWords)[_rowStarts[row].._rowStarts[row + 1]];

    private InvalidOperationException TooManyTokens(int row) => new(
        $"The first {row + 1} of {RowCount} training texts have more than {Array.MaxLength} tokens together, which is "
        + $"the most that can be kept. The limit is {_limit.MaximumTokens} tokens per text; choose a lower one.");
}
