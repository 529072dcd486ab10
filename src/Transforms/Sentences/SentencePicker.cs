namespace MLNet.Attention.Transforms.Sentences;

/// <summary>Chooses the sentences of a summary: those with high scores that do not repeat each other.</summary>
internal static class SentencePicker
{
    /// <summary>
    /// Chooses sentences one after another, each with the highest (1 − r) · score − r · similarity, where similarity is the
    /// highest cosine to a chosen sentence (maximal marginal relevance, Carbonell and Goldstein 1998, section 2). A sentence that
    /// the budget has no room for is passed over. When there is room for none, the best sentence alone is chosen.
    /// </summary>
    /// <remarks>
    /// In a text of several sections (<see cref="SentenceCentrality.SectionOf"/>), a sentence is compared with its own section.
    /// The value of a sentence only falls while others are chosen. So a sentence at the head of the queue is compared only with
    /// those chosen since it was last compared, and is chosen if its value did not fall.
    /// </remarks>
    /// <param name="vectors">The sentences. One without words is not chosen, unless none has words.</param>
    /// <param name="scores">A score for each sentence, in [0, 1].</param>
    /// <param name="budget">How many are chosen.</param>
    /// <param name="redundancyWeight">r, in [0, 1].</param>
    /// <param name="checkAlive">Throws when the work was cancelled.</param>
    /// <returns>The chosen sentences, ascending.</returns>
    public static int[] Pick(SentenceVectors vectors, ReadOnlySpan<float> scores, SentenceBudget budget, double redundancyWeight,
        Action? checkAlive = null)
    {
        if (vectors.Count == 0)
            return [];
        var queue = new PriorityQueue<Candidate, (double, int)>();
        var words = 0L;
        for (var i = 0; i < vectors.Count; i++)
            words += vectors.WordCount(i);
        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors.WordCount(i) > 0 || words == 0)
                queue.Enqueue(new(i, (1 - redundancyWeight) * scores[i], 0, 0), (-(1 - redundancyWeight) * scores[i], i));
        }
        var best = queue.Peek().Sentence;
        var (room, chosen, sections) = (budget.MostWords(words), new List<int>(), new Dictionary<int, List<int>>());
        for (var steps = 0; chosen.Count < budget.MostSentences && queue.TryDequeue(out var candidate, out _); steps++)
        {
            if (steps % 1024 == 0)
                checkAlive?.Invoke();
            var sentence = candidate.Sentence;
            if (vectors.WordCount(sentence) > room)
                continue;
            var section = SentenceCentrality.SectionOf(vectors.Count, sentence).Start;
            if (!sections.TryGetValue(section, out var others))
                sections.Add(section, others = []);
            if (redundancyWeight > 0 && candidate.Compared < others.Count)
            {
                var similarity = candidate.Similarity;
                for (var k = candidate.Compared; k < others.Count; k++)
                    similarity = Math.Max(similarity, vectors.Cosine(sentence, others[k]));
                var value = candidate.Value - redundancyWeight * (similarity - candidate.Similarity);
                queue.Enqueue(new(sentence, value, others.Count, similarity), (-value, sentence));
                continue;
            }
            chosen.Add(sentence);
            others.Add(sentence);
            room -= vectors.WordCount(sentence);
        }
        if (chosen.Count == 0)
            chosen.Add(best);
        chosen.Sort();
        return [.. chosen];
    }

    /// <param name="Sentence">The index of the sentence.</param>
    /// <param name="Value">Its value, as far as it was compared.</param>
    /// <param name="Compared">With how many chosen sentences of its section it was compared.</param>
    /// <param name="Similarity">The highest cosine that was found.</param>
    private readonly record struct Candidate(int Sentence, double Value, int Compared, double Similarity);
}
