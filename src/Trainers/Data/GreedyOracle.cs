using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// Chooses the sentences of a text that come closest to a summary: adds the sentence that raises F1 of ROUGE-1 plus F1 of
/// ROUGE-2 most, until none raises it or the budget is used up (Nallapati et al. 2017, "SummaRuNNer", section 3.3).
/// </summary>
internal static class GreedyOracle
{
    private const int MostSentences = 1024;

    /// <summary>The indices of the chosen sentences, ascending; empty where no sentence shares a word with the target.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sentences">Its sentences; those after the first 1,024 are not chosen.</param>
    /// <param name="target">The summary.</param>
    /// <param name="budget">How many are chosen.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work. Default null.</param>
    public static int[] Choose(string text, IReadOnlyList<SentenceRange> sentences, string target, SentenceBudget budget,
        Action? checkAlive = null)
    {
        var tokenizer = new RougeTokenizer();
        var selection = new RougeSelection(tokenizer.Tokenize(target));
        var count = Math.Min(sentences.Count, MostSentences);
        var tokens = new int[count][];
        for (var i = 0; i < count; i++)
            tokens[i] = tokenizer.Tokenize(sentences[i].Of(text)).Ids.ToArray();
        var words = new long[sentences.Count];
        for (var i = 0; i < words.Length; i++)
            words[i] = SentenceWords.Count(sentences[i].Of(text));
        var (room, chosen) = (budget.MostWords(words.Sum()), new List<int>());
        while (chosen.Count < budget.MostSentences && Best() is >= 0 and var best)
        {
            selection.Add(tokens[best]);
            chosen.Add(best);
            room -= words[best];
        }
        chosen.Sort();
        return [.. chosen];

        int Best()
        {
            checkAlive?.Invoke();
            var (found, score) = (-1, selection.Score);
            for (var i = 0; i < count; i++)
            {
                // As in a summary, the first sentence may be too long.
                if (chosen.Contains(i) || (chosen.Count > 0 && words[i] > room))
                    continue;
                var with = selection.ScoreWith(tokens[i]);
                if (with > score)
                    (found, score) = (i, with);
            }
            return found;
        }
    }
}
