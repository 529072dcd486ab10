namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>Shares what n-grams are worth among the tokens that they are made of.</summary>
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
    /// The value of each token: an n-gram's goes to the chars of its places that are no white space, in equal parts, and
    /// from a char to the tokens that it is a part of.
    /// </summary>
    public float[] Of(IEnumerable<(IReadOnlyList<TextRange> Places, float Value)> ngrams)
    {
        var chars = texts.Select(text => new double[text.Length]).ToArray();
        foreach (var (places, value) in ngrams)
        {
            foreach (var place in places)
                Spread((double)value / places.Count, place, chars[place.TextIndex]);
        }
        var values = new float[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            var range = tokens[i].Range;
            double sum = 0;
            for (var at = range.Start; at < range.End; at++)
                sum += chars[range.TextIndex][at] / covers[range.TextIndex][at];
            values[i] = (float)sum;
        }
        return values;
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
