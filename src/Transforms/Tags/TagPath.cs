namespace MLNet.Attention.Transforms.Tags;

/// <summary>
/// The best legal sequence of tags: Viterbi's algorithm (Viterbi 1967; on tags Rabiner 1989, "A Tutorial on Hidden Markov
/// Models", section III.B).
/// </summary>
internal static class TagPath
{
    /// <param name="chain">The scores of transitions.</param>
    /// <param name="emissions">[W, C], the scores of the tags of each word.</param>
    /// <returns>[W], the tags; −1 for all where a score is not a number.</returns>
    public static int[] Find(TagChain chain, ReadOnlySpan<float> emissions)
    {
        var count = chain.Count;
        var words = emissions.Length / count;
        var tags = new int[words];
        foreach (var emission in emissions)
        {
            if (float.IsNaN(emission))
            {
                Array.Fill(tags, -1);
                return tags;
            }
        }
        if (words == 0)
            return tags;
        var (scores, next) = (new double[count], new double[count]);
        var from = new int[words * count];
        for (var tag = 0; tag < count; tag++)
            scores[tag] = chain.Start[tag] + emissions[tag];
        for (var word = 1; word < words; word++)
        {
            for (var tag = 0; tag < count; tag++)
            {
                var best = 0;
                for (var previous = 1; previous < count; previous++)
                {
                    if (scores[previous] + chain.Transitions[previous * count + tag]
                        > scores[best] + chain.Transitions[best * count + tag])
                    {
                        best = previous;
                    }
                }
                from[word * count + tag] = best;
                next[tag] = scores[best] + chain.Transitions[best * count + tag] + emissions[word * count + tag];
            }
            (scores, next) = (next, scores);
        }
        for (var tag = 0; tag < count; tag++)
            scores[tag] += chain.End[tag];
        tags[^1] = Array.IndexOf(scores, scores.Max());
        for (var word = words - 1; word > 0; word--)
            tags[word - 1] = from[word * count + tags[word]];
        return tags;
    }
}
