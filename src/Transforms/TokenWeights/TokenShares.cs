namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>Shares the values of n-grams among the tokens that they cover.</summary>
internal sealed class TokenShares
{
    private readonly IReadOnlyList<string> texts;
    private readonly IReadOnlyList<ExplainedToken> tokens;
    private readonly int[][] covers; // per text and char, the number of tokens that cover the char

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
    /// The value of each token. The value of an n-gram is divided equally among its places, then among the chars of a place
    /// that are not white space, then among the tokens that cover a char.
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
