using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>
/// The words that neighbouring tokens of a row make up. A word has at least one token: where a token is more than a word of the
/// text, as in scripts without spaces, it is the word. A token that is only the space before a word belongs to it.
/// </summary>
internal sealed class TokenWords
{
    private const CharacterClass Spaced = CharacterClass.Letter | CharacterClass.Digit | CharacterClass.OtherNumber;

    private readonly IReadOnlyList<string> texts;
    private readonly int[] wordOf; // of each token, the index of its word

    public TokenWords(IReadOnlyList<string> texts, IReadOnlyList<ExplainedToken> tokens)
    {
        this.texts = texts;
        wordOf = new int[tokens.Count];
        var words = new List<ExplainedToken>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && IsSpaceBefore(words[^1], tokens[i].Range))
                words[^1] = tokens[i];
            else if (i > 0 && GoesOn(tokens[i - 1].Range, tokens[i].Range))
                words[^1] = Join(words[^1].Range, tokens[i].Range);
            else
                words.Add(tokens[i]);
            wordOf[i] = words.Count - 1;
        }
        Words = words;
    }

    /// <summary>The words, each with its place.</summary>
    public IReadOnlyList<ExplainedToken> Words { get; }

    /// <summary>The sum of the values of each word's tokens.</summary>
    public float[] Sum(IReadOnlyList<float> values)
    {
        var sums = new float[values.Count == 0 ? 0 : Words.Count];
        for (var i = 0; i < values.Count; i++)
            sums[wordOf[i]] += values[i];
        return sums;
    }

    /// <summary>
    /// How much each word attends to each: the mean over the tokens that attend, summed over those attended to.
    /// </summary>
    /// <param name="weights">[H, L, L]</param>
    /// <param name="heads">H</param>
    /// <returns>[H, W, W] for W words.</returns>
    public float[] Merge(ReadOnlySpan<float> weights, int heads)
    {
        var (tokens, words) = (wordOf.Length, Words.Count);
        var sizes = new int[words];
        foreach (var word in wordOf)
            sizes[word]++;
        var merged = new float[heads * words * words];
        for (var head = 0; head < heads; head++)
        {
            for (var query = 0; query < tokens; query++)
            {
                var row = weights.Slice((head * tokens + query) * tokens, tokens);
                var target = merged.AsSpan((head * words + wordOf[query]) * words, words);
                for (var key = 0; key < tokens; key++)
                    target[wordOf[key]] += row[key] / sizes[wordOf[query]];
            }
        }
        return merged;
    }

    private ExplainedToken Join(TextRange first, TextRange last)
    {
        var range = first with { Length = Math.Max(first.End, last.End) - first.Start };
        return new ExplainedToken(texts[range.TextIndex].Substring(range.Start, range.Length), range);
    }

    private static bool IsSpaceBefore(ExplainedToken word, TextRange next) => word.Range.Length > 0 && next.Length > 0
        && string.IsNullOrWhiteSpace(word.Text) && next.TextIndex == word.Range.TextIndex && next.Start == word.Range.End;

    private bool GoesOn(TextRange before, TextRange next) => before.TextIndex == next.TextIndex && next.Length > 0
        && (next.Start < before.End || (next.Start == before.End && IsInWord(texts[next.TextIndex], next.Start)));

    /// <summary>Whether a word goes on over a place between two chars of a text.</summary>
    private static bool IsInWord(string text, int at)
    {
        var before = ClassBefore(text, at);
        var after = CharacterClasses.At(text, at, out var length);
        if (after == CharacterClass.Mark || (IsSpaced(before) && IsSpaced(after)))
            return true;
        if (IsSpaced(before) && at + length < text.Length)
            return Joins(text[at], before, CharacterClasses.At(text, at + length, out _));
        return at > 1 && IsSpaced(after) && Joins(text[at - 1], ClassBefore(text, at - 1), after);
    }

    private static bool Joins(char c, CharacterClass before, CharacterClass after) => c switch
    {
        '\'' or '\u2019' => before == CharacterClass.Letter && after == CharacterClass.Letter,
        '.' or ',' => before == CharacterClass.Digit && after == CharacterClass.Digit,
        _ => false,
    };

    /// <summary>The class of the character that ends at a place, its marks left out.</summary>
    private static CharacterClass ClassBefore(string text, int at)
    {
        while (at > 0)
        {
            var start = at > 1 && char.IsSurrogatePair(text[at - 2], text[at - 1]) ? at - 2 : at - 1;
            if (CharacterClasses.At(text, start, out _) is not CharacterClass.Mark and var found)
                return found;
            at = start;
        }
        return CharacterClass.Other;
    }

    private static bool IsSpaced(CharacterClass found) => (found & Spaced) != 0;
}
