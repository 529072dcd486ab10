using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum of a text (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries"), as
/// Google's rouge_score computes them. Keeps scratch; not for two threads at a time.
/// </summary>
internal sealed class Rouge
{
    /// <summary>The number of scores: of ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum, in this order.</summary>
    public const int Kinds = 4;

    private readonly RougeCounts[] outputCounts = [new(1), new(2)];
    private readonly RougeCounts[] targetCounts = [new(1), new(2)];
    private readonly LongestCommonSubsequence subsequence = new();
    private readonly List<int> common = [];
    private bool[] marked = [];

    /// <summary>The scores of an output against several targets.</summary>
    /// <param name="targets">At least one; all tokens are of one tokenizer.</param>
    /// <param name="output">The text that is judged.</param>
    /// <param name="references">How the scores against the targets become one.</param>
    /// <param name="scores">Receives <see cref="Kinds"/> scores.</param>
    public void Measure(
        IReadOnlyList<RougeTokens> targets, RougeTokens output, RougeReferences references, Span<RougeScore> scores)
    {
        Measure(targets[0], output, scores);
        Span<RougeScore> more = stackalloc RougeScore[Kinds];
        for (var i = 1; i < targets.Count; i++)
        {
            Measure(targets[i], output, more);
            for (var kind = 0; kind < Kinds; kind++)
            {
                var (score, other) = (scores[kind], more[kind]);
                if (references == RougeReferences.Mean)
                    scores[kind] = new(score.Precision + other.Precision, score.Recall + other.Recall, score.F1 + other.F1);
                else if (other.F1 > score.F1)
                    scores[kind] = other;
            }
        }
        if (references == RougeReferences.Mean)
        {
            foreach (ref var score in scores)
                score = new(score.Precision / targets.Count, score.Recall / targets.Count, score.F1 / targets.Count);
        }
    }

    /// <summary>The scores of an output against one target.</summary>
    public void Measure(RougeTokens target, RougeTokens output, Span<RougeScore> scores)
    {
        scores[0] = NGrams(target, output, 0);
        scores[1] = NGrams(target, output, 1);
        subsequence.SetOutput(output.Ids);
        scores[2] = RougeScore.Of(subsequence.Length(target.Ids), output.Count, target.Count);
        scores[3] = target.SentenceCount <= 1 && output.SentenceCount <= 1
            ? scores[2]
            : RougeScore.Of(SummaryHits(target, output), output.Count, target.Count);
    }

    private RougeScore NGrams(RougeTokens target, RougeTokens output, int index)
    {
        var (ofTarget, ofOutput) = (targetCounts[index], outputCounts[index]);
        ofTarget.Clear();
        ofTarget.Add(target.Ids);
        ofOutput.Clear();
        ofOutput.Add(output.Ids);
        return RougeScore.Of(ofOutput.Overlap(ofTarget), ofOutput.Total, ofTarget.Total);
    }

    // Section 3.2 of the paper: of each sentence of the target, the union of its longest common subsequences with all sentences
    // of the output. A token counts at most as often as the output has it. Takes the tokens from the counts that NGrams has left.
    private int SummaryHits(RougeTokens target, RougeTokens output)
    {
        if (marked.Length < target.Count)
            marked = new bool[target.Count];
        marked.AsSpan(0, target.Count).Clear();
        for (var i = 0; i < output.SentenceCount; i++)
        {
            subsequence.SetOutput(output.Sentence(i));
            var start = 0;
            for (var j = 0; j < target.SentenceCount; j++)
            {
                var sentence = target.Sentence(j);
                subsequence.Mark(sentence, output.Sentence(i), marked.AsSpan(start, sentence.Length));
                start += sentence.Length;
            }
        }
        common.Clear();
        for (var i = 0; i < target.Count; i++)
        {
            if (marked[i])
                common.Add(target.Ids[i]);
        }
        return outputCounts[0].Take(CollectionsMarshal.AsSpan(common));
    }
}
