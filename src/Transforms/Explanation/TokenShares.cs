namespace MLNet.Attention.Transforms;

/// <summary>Shares what n-grams add among the tokens that they are made of.</summary>
internal sealed class TokenShares
{
    private readonly IReadOnlyList<string> texts;
    private readonly IReadOnlyList<ExplainedToken> tokens;
    private readonly int[][] covers; // per text and char, how many tokens it is a part of

    public TokenShares(IReadOnlyList<string> texts, IReadOnlyList<ExplainedToken> tokens)
    {
        this.texts = texts;
        this.tokens = tokens;
        covers = [.. texts.Select(text => new int[text.Length])];
        foreach (var (_, range) in tokens)
        {
            foreach (ref var cover in covers[range.TextIndex].AsSpan(range.Start, range.Length))
                cover++;
        }
    }

    /// <summary>
    /// Adds to each token's value its share: an n-gram's value goes to its chars that are no white space, in equal parts,
    /// and from a char to the tokens that it is a part of.
    /// </summary>
    public void Add(IEnumerable<NGramContribution> ngrams, float scale, Span<float> values)
    {
        var chars = texts.Select(text => new double[text.Length]).ToArray();
        foreach (var ngram in ngrams)
        {
            foreach (var place in ngram.Occurrences)
                Spread((double)ngram.Value / ngram.Occurrences.Count, place, chars[place.TextIndex]);
        }
        for (var i = 0; i < tokens.Count; i++)
        {
            var range = tokens[i].Range;
            double sum = 0;
            for (var at = range.Start; at < range.End; at++)
                sum += chars[range.TextIndex][at] / covers[range.TextIndex][at];
            values[i] += (float)(scale * sum);
        }
    }

    private void Spread(double value, TextRange place, double[] chars)
    {
        var text = texts[place.TextIndex];
        var count = 0;
        for (var at = place.Start; at < place.End; at++)
            count += char.IsWhiteSpace(text[at]) ? 0 : 1;
        for (var at = place.Start; at < place.End; at++)
            chars[at] += char.IsWhiteSpace(text[at]) ? 0 : value / count;
    }
}
