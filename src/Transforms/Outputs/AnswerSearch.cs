using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// Finds the likeliest answers in a context: the score of a span is the sum of the logits of its first and its last token, and
/// that of "no answer" the lowest sum that the first token of a sequence has (Devlin et al. 2019, section 4.3; as Hugging Face's
/// scripts for SQuAD do over several windows).
/// </summary>
/// <param name="configuration">How many answers, and how long.</param>
internal sealed class AnswerSearch(QuestionModelConfiguration configuration)
{
    // Several tokens may share a char, so that several spans are one answer.
    private const int CandidatesPerAnswer = 4;

    private readonly PriorityQueue<(int First, int Last), double> candidates = new(); // the worst first
    private double highest;
    private double sum; // of exp(score − highest)

    /// <summary>The answers, the likeliest first; none where the context has no token and "no answer" is not allowed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="windows">The sequences that were read.</param>
    /// <param name="logits">The two logits of each token of each sequence of the block.</param>
    public ExtractedAnswer[] Find(
        string context, TextToken[] tokens, ReadOnlySpan<QuestionWindow> windows, float[][] logits)
    {
        candidates.Clear();
        (highest, sum) = (double.NegativeInfinity, 0);
        var none = double.PositiveInfinity;
        foreach (var window in windows)
        {
            Search(window, logits[window.Sequence]);
            none = Math.Min(none, logits[window.Sequence][0] + (double)logits[window.Sequence][1]);
        }
        var found = new List<(string Text, TextRange Range, double Score)>();
        if (configuration.AllowsNoAnswer)
        {
            Count(none);
            found.Add(("", new TextRange(0, 0, 0), none));
        }
        while (candidates.TryDequeue(out var span, out var score))
        {
            var (start, last) = (tokens[span.First].Start, tokens[span.Last]);
            var length = Math.Max(0, last.Start + last.Length - start);
            found.Add((context.Substring(start, length), new TextRange(0, start, length), score));
        }
        return [.. found.Where(answer => answer.Range.Length > 0 || answer.Score == none)
            .OrderByDescending(answer => answer.Score).DistinctBy(answer => answer.Range).Take(configuration.MaximumAnswers)
            .Select(answer => new ExtractedAnswer(answer.Text, answer.Range, (float)(Math.Exp(answer.Score - highest) / sum)))];
    }

    private void Search(QuestionWindow window, float[] logits)
    {
        for (var first = window.OwnFirst; first < window.OwnEnd; first++)
        {
            var start = (double)logits[2 * window.PlaceOf(first)];
            var end = Math.Min(window.End, first + configuration.MaximumAnswerTokens);
            for (var last = first; last < end; last++)
            {
                var score = start + logits[2 * window.PlaceOf(last) + 1];
                Count(score);
                candidates.Enqueue((first, last), score);
                if (candidates.Count > CandidatesPerAnswer * configuration.MaximumAnswers)
                    candidates.Dequeue();
            }
        }
    }

    private void Count(double score)
    {
        if (score > highest)
        {
            sum = sum * Math.Exp(highest - score) + 1;
            highest = score;
        }
        else
        {
            sum += Math.Exp(score - highest);
        }
    }
}
