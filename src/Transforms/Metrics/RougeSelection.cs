namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// ROUGE-1 and ROUGE-2 of a growing selection of sentences against a target, at the cost of the sentence that is added or tried:
/// what the greedy choice of sentences needs (Nallapati 2017, section 3.3).
/// </summary>
/// <remarks>
/// Bigrams lie within a sentence, so the order of the sentences does not matter. ROUGE of a whole text joins the sentences of
/// a text, and so has a bigram more at each joint, as rouge_score does.
/// </remarks>
internal sealed class RougeSelection
{
    // What of the target is not yet covered.
    private readonly RougeCounts unigrams = new(1);
    private readonly RougeCounts bigrams = new(2);
    private readonly int targetUnigrams;
    private readonly int targetBigrams;
    private int selectedUnigrams;
    private int selectedBigrams;
    private int unigramHits;
    private int bigramHits;

    /// <summary>An empty selection.</summary>
    /// <param name="target">The text to come close to; its tokens and those of the sentences are of one tokenizer.</param>
    public RougeSelection(RougeTokens target)
    {
        for (var i = 0; i < target.SentenceCount; i++)
        {
            unigrams.Add(target.Sentence(i));
            bigrams.Add(target.Sentence(i));
        }
        (targetUnigrams, targetBigrams) = (unigrams.Total, bigrams.Total);
    }

    /// <summary>ROUGE-1 of the selection.</summary>
    public RougeScore Rouge1 => RougeScore.Of(unigramHits, selectedUnigrams, targetUnigrams);

    /// <summary>ROUGE-2 of the selection.</summary>
    public RougeScore Rouge2 => RougeScore.Of(bigramHits, selectedBigrams, targetBigrams);

    /// <summary>F1 of ROUGE-1 plus F1 of ROUGE-2, in [0, 2].</summary>
    public double Score => Rouge1.F1 + Rouge2.F1;

    /// <summary>What <see cref="Score"/> would be with this sentence too. Changes nothing.</summary>
    public double ScoreWith(ReadOnlySpan<int> sentence)
    {
        var score = RougeScore.Of(unigramHits + unigrams.Take(sentence),
                selectedUnigrams + unigrams.CountIn(sentence.Length), targetUnigrams).F1
            + RougeScore.Of(bigramHits + bigrams.Take(sentence),
                selectedBigrams + bigrams.CountIn(sentence.Length), targetBigrams).F1;
        unigrams.PutBack();
        bigrams.PutBack();
        return score;
    }

    /// <summary>Adds a sentence to the selection.</summary>
    public void Add(ReadOnlySpan<int> sentence)
    {
        unigramHits += unigrams.Take(sentence);
        bigramHits += bigrams.Take(sentence);
        selectedUnigrams += unigrams.CountIn(sentence.Length);
        selectedBigrams += bigrams.CountIn(sentence.Length);
    }
}
