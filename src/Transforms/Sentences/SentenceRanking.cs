namespace MLNet.Attention.Transforms.Sentences;

/// <summary>Scores sentences without training: by attention centrality and by their place in the text.</summary>
/// <param name="Sharpness">β of the attention weights, at least 0.</param>
/// <param name="PositionWeight">w, the share of the place in the score, in [0, 1].</param>
internal readonly record struct SentenceRanking(double Sharpness, double PositionWeight)
{
    /// <summary>
    /// The score of each sentence, in [0, 1]: (1 − w) · c + w · p, where c is the centrality divided by the highest one of the
    /// text, and p is 1 / (1 + i) for sentence i. A sentence without words has score 0.
    /// </summary>
    public float[] Score(AnalyzedText text)
    {
        var (scores, vectors) = (new float[text.Sentences.Count], text.Vectors);
        var highest = 0f;
        for (var i = 0; i < scores.Length; i++)
            highest = vectors.WordCount(i) > 0 ? Math.Max(highest, text.Centralities[i]) : highest;
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = vectors.WordCount(i) > 0
                ? (float)Math.Min(1, (1 - PositionWeight) * text.Centralities[i] / highest + PositionWeight / (1.0 + i))
                : 0;
        }
        return scores;
    }
}
