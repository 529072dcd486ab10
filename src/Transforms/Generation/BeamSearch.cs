using MLNet.Attention.Modules.Decoders;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// Beam search: at each step the W likeliest continuations of a source's hypotheses go on. With W = 1 it is greedy.
/// </summary>
/// <remarks>
/// Of the 2·W likeliest continuations those that end the sequence, if they are among the first W, are kept apart; the others go
/// on. A source has finished when as many hypotheses have ended as are asked for and none in progress can become better than the
/// worst of these. As a log-probability only falls, a hypothesis can at best reach its present log-probability divided by the
/// length penalty of the longest text. With <see cref="SearchRules.HuggingFace"/>, W hypotheses must have ended, the length is
/// that of <see cref="EarlyStopping"/>, and of the continuations that reach the most tokens only the first W count. Of equal
/// continuations, that of the earlier hypothesis comes first, then that of the token with the lower id.
/// </remarks>
internal sealed class BeamSearch(DecoderState state, GenerationRequest request) : HypothesisSearch(state, request)
{
    private readonly List<Continuation> continuations = [];

    protected override int CandidatesPerHypothesis => Request.Options.BeamSize == 1 ? 1 : 2 * Request.Options.BeamSize;

    protected override List<Branch> Expand(
        SearchedSource source, TokenCandidates candidates, int firstRow, StepAttention attention)
    {
        Collect(source, candidates, firstRow);
        var beam = Request.Options.BeamSize;
        var next = new List<Branch>(beam);
        for (var rank = 0; rank < continuations.Count && rank < CandidatesPerHypothesis && next.Count < beam; rank++)
        {
            var (parent, id, logProbability, _) = continuations[rank];
            var chain = source.Hypotheses[parent].Chain!;
            var row = firstRow + parent;
            if (id != Request.EndId && (rank < beam || !GetsFull(chain)))
                next.Add(new(parent, chain.With(id, logProbability, attention.Alignment(row), attention.CopyProbability(row))));
            else if (id == Request.EndId && rank < beam)
                source.AddEnded(chain.End(Request, logProbability));
        }
        if (next is [{ Chain: { } best } first, ..] && !GetsFull(source.Hypotheses[first.Parent].Chain!)
            && source.HasEnough(BestScore(best)))
        {
            source.Finish();
        }
        return next;
    }

    /// <summary>
    /// Whether a hypothesis reaches the most tokens with the next, and the rules then compare it with those that have ended.
    /// </summary>
    private bool GetsFull(TokenChain chain) =>
        Request.Rules == SearchRules.HuggingFace && chain.Length + 1 >= Request.Options.MaximumTokens;

    /// <summary>The score that ended hypotheses must have so that one in progress is not waited for.</summary>
    private double BestScore(TokenChain chain)
    {
        var options = Request.Options;
        if (Request.Rules == SearchRules.Wu)
            return Request.Score(chain.LogProbability, options.MaximumTokens, hasEnded: false);
        return options.EarlyStopping switch
        {
            EarlyStopping.Full => double.NegativeInfinity,
            EarlyStopping.Never => Request.Score(chain.LogProbability, options.MaximumTokens, hasEnded: false),
            _ => Request.Score(chain.LogProbability, chain.Length, hasEnded: false),
        };
    }

    private void Collect(SearchedSource source, TokenCandidates candidates, int firstRow)
    {
        continuations.Clear();
        for (var parent = 0; parent < source.Hypotheses.Count; parent++)
        {
            var total = source.Hypotheses[parent].Chain!.LogProbability;
            for (var i = 0; i < candidates.Count; i++)
            {
                var logProbability = candidates.LogProbability(firstRow + parent, i);
                if (!float.IsNegativeInfinity(logProbability))
                    continuations.Add(new(parent, candidates.Id(firstRow + parent, i), logProbability, total + logProbability));
            }
        }
        continuations.Sort(static (a, b) => b.Total != a.Total ? b.Total.CompareTo(a.Total)
            : a.Parent != b.Parent ? a.Parent.CompareTo(b.Parent)
            : a.Id.CompareTo(b.Id));
    }

    /// <summary>One more token of a hypothesis.</summary>
    private readonly record struct Continuation(int Parent, int Id, float LogProbability, double Total);
}
