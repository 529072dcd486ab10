using MLNet.Attention.Transforms.Generation;

namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>Every sequence that a <see cref="ToyDecoder"/> can give, written out.</summary>
internal static class EnumeratedSequences
{
    /// <summary>The best of all sequences that the options allow.</summary>
    public static Hypothesis[] Best(int vocabulary, int source, GenerationOptions options)
    {
        var all = new List<Hypothesis>();
        Add([], 0);
        return [.. all.OrderByDescending(one => one.Score).ThenByDescending(one => one.HasEnded).Take(options.NumberOfResults)];

        void Add(int[] ids, double total)
        {
            if (ids.Length == options.MaximumTokens)
            {
                all.Add(Make(ids, total, false));
                return;
            }
            var values = ToyDecoder.LogProbabilities(vocabulary, source, [ToyDecoder.StartId, .. ids]);
            for (var id = 0; id < vocabulary; id++)
            {
                int[] longer = [.. ids, id];
                if (id != ToyDecoder.EndId && !Repeats(longer, options.NoRepeatNGramSize))
                    Add(longer, total + values[id]);
                else if (id == ToyDecoder.EndId && ids.Length >= options.MinimumTokens)
                    all.Add(Make(ids, total + values[id], true));
            }
        }

        Hypothesis Make(int[] ids, double total, bool hasEnded) => new(
            ids, total, total / Math.Pow((5 + ids.Length) / 6.0, options.LengthPenalty), hasEnded, [], null, null);
    }

    private static bool Repeats(int[] ids, int n)
    {
        if (n == 0)
            return false;
        var ngrams = Enumerable.Range(0, Math.Max(0, ids.Length - n + 1)).Select(i => string.Join(' ', ids[i..(i + n)]));
        return ngrams.GroupBy(text => text).Any(group => group.Count() > 1);
    }
}
