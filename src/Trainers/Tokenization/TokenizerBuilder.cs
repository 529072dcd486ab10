using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// Learns a tokenizer from the training texts and tokenizes them, with one pass over the texts: a text is kept as the numbers of
/// its words, and each distinct word is encoded once after the vocabulary is learnt.
/// </summary>
internal sealed class TokenizerBuilder
{
    private readonly bool lowerCase;
    private readonly TokenLimit[] limits;
    private readonly List<string> words = [];
    private readonly List<long> counts = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> numberOf;
    private readonly RaggedList<int> rows = new(); // texts as the numbers of their words

    /// <param name="lowerCase">Whether texts are lower-cased.</param>
    /// <param name="limits">The limits of the texts of a row, in their order; the texts come row by row.</param>
    public TokenizerBuilder(bool lowerCase, params TokenLimit[] limits)
    {
        this.lowerCase = lowerCase;
        this.limits = limits;
        numberOf = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int RowCount => rows.Count;

    /// <summary>Adds a text. An empty text has no tokens.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[WordPreTokenizer.BufferLength];
        foreach (var word in new WordPreTokenizer(text, lowerCase))
        {
            var number = NumberOf(word.Normalize(text, buffer, lowerCase));
            counts[number]++;
            rows.Open.Add(number);
        }

        DropNeedlessWords();
        rows.Close();
    }

    /// <summary>Learns the vocabulary and tokenizes the texts.</summary>
    /// <param name="vocabularySize">The most tokens; there are fewer if the texts have too few frequent pairs.</param>
    /// <param name="minimumPairFrequency">A pair of tokens that occurs less often is not merged.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work.</param>
    /// <param name="checkAt">Called often with the share of the merges that are learnt. Default null.</param>
    /// <returns>The tokenizer, the tokens of all texts, and for each limit the number of texts that were truncated.</returns>
    public (Tokenizer Tokenizer, TokenBlock Texts, int[] CutTexts) Build(
        int vocabularySize, int minimumPairFrequency = 2, Action? checkAlive = null, Action<double>? checkAt = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabularySize, Tokenizer.MaximumVocabularySize);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumPairFrequency, 1);
        var model = BpeTrainer.Train(words, counts, vocabularySize, minimumPairFrequency, checkAlive, checkAt);
        var tokenizer = new ByteLevelBpeTokenizer(model, lowerCase);
        var (texts, cutTexts) = Expand(tokenizer, Encode(tokenizer, checkAlive), checkAlive);
        return (tokenizer, texts, cutTexts);
    }

    /// <summary>The tokens of every distinct word.</summary>
    private RaggedList<int> Encode(ByteLevelBpeTokenizer tokenizer, Action? checkAlive)
    {
        var words = new RaggedList<int>();
        for (var word = 0; word < this.words.Count; word++)
        {
            if (word % 256 == 0)
                checkAlive?.Invoke();
            tokenizer.EncodeWord(this.words[word], words.Open);
            words.Close();
        }
        return words;
    }

    private int NumberOf(ReadOnlySpan<char> word)
    {
        if (!numberOf.TryGetValue(word, out var number))
        {
            number = words.Count;
            words.Add(word.ToString());
            counts.Add(0);
            numbers.Add(words[number], number);
        }

        return number;
    }

    /// <summary>
    /// Drops the middle words of a text with more words than the limit, because a word is at least one token. One word more than
    /// the limit stays, so that the text still counts as too long.
    /// </summary>
    private void DropNeedlessWords()
    {
        var limit = LimitOf(RowCount);
        var needless = rows.OpenItems.Length - limit.MaximumTokens - 1;
        if (needless > 0)
            rows.Open.RemoveRange(rows.ItemCount - rows.OpenItems.Length + limit.Head, needless);
    }

    private TokenLimit LimitOf(int row) => limits[row % limits.Length];

    private (TokenBlock Texts, int[] CutTexts) Expand(
        Tokenizer tokenizer, RaggedList<int> words, Action? checkAlive)
    {
        var texts = new TokenBlock(tokenizer.SpecialIds);
        var row = new List<int>();
        var cutTexts = new int[limits.Length];
        for (var i = 0; i < RowCount; i++)
        {
            if (i % 256 == 0)
                checkAlive?.Invoke();
            row.Clear();
            var limit = LimitOf(i);
            foreach (var word in rows[i])
                row.AddRange(words[word]);
            if (row.Count > limit.MaximumTokens)
            {
                cutTexts[i % limits.Length]++;
                row.RemoveRange(limit.Head, row.Count - limit.MaximumTokens);
            }
            if (texts.TokenCount + (long)row.Count > Array.MaxLength)
                throw TooManyTokens(i);
            texts.Add(CollectionsMarshal.AsSpan(row));
        }
        return (texts, cutTexts);
    }

    private InvalidOperationException TooManyTokens(int row) => new(
        $"The first {row + 1} of {RowCount} training texts have more than {Array.MaxLength} tokens together; expected at most " +
        $"{Array.MaxLength}. Choose a lower limit than {LimitOf(row).MaximumTokens} tokens per text.");
}
