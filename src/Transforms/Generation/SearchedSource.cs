namespace MLNet.Attention.Transforms.Generation;

/// <summary>A source while its hypotheses are searched for.</summary>
/// <param name="index">The place of the source among those that the search began with.</param>
/// <param name="request">What scores hypotheses.</param>
internal sealed class SearchedSource(int index, GenerationRequest request)
{
    private readonly List<Hypothesis> ended = []; // the best first; no more than are waited for
    private readonly List<Hypothesis> cut = [];

    // How many hypotheses must end.
    private readonly int needed = request.Rules == SearchRules.Wu || request.Options.Sample
        ? request.Options.NumberOfResults
        : request.Options.BeamSize;

    /// <summary>The place of the source among those that the search began with.</summary>
    public int Index => index;

    /// <summary>The hypotheses in progress, by their places; null in places that have no hypothesis.</summary>
    public List<Branch> Hypotheses { get; private set; } = [new Branch(0, new TokenChain())];

    /// <summary>Whether nothing is left to search for.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Number of hypotheses in progress.</summary>
    public int Live => IsDone ? 0 : Hypotheses.Count(branch => branch.Chain is not null);

    /// <summary>
    /// As many hypotheses as were asked for, the best first, or fewer when there are no more; of equals those that have ended.
    /// </summary>
    public Hypothesis[] Results =>
        [.. ended.Concat(cut).OrderByDescending(hypothesis => hypothesis.Score).Take(request.Options.NumberOfResults)];

    /// <summary>Whether as many hypotheses have ended as are waited for, and their scores are at least this one.</summary>
    public bool HasEnough(double score) => ended.Count == needed && ended[^1].Score >= score;

    /// <summary>Keeps a hypothesis that has ended by itself, if it is good enough; of equals the earlier one is better.</summary>
    public void AddEnded(Hypothesis hypothesis)
    {
        var place = ended.FindLastIndex(other => other.Score >= hypothesis.Score) + 1;
        ended.Insert(place, hypothesis);
        if (ended.Count > needed)
            ended.RemoveAt(ended.Count - 1);
    }

    /// <summary>Keeps a hypothesis that a limit has cut off.</summary>
    public void AddCut(TokenChain chain) => cut.Add(chain.Cut(request));

    /// <summary>Goes on with other hypotheses. Those that have reached the most tokens are cut off.</summary>
    /// <param name="next">
    /// The hypotheses after a step. When they are none, and none finished before, those before the step are cut off: no
    /// token can follow them.
    /// </param>
    public void GoOn(List<Branch> next)
    {
        if (next.TrueForAll(branch => branch.Chain is null))
        {
            if (ended.Count + cut.Count == 0)
                CutOff();
            IsDone = true;
            return;
        }
        Hypotheses = next;
        if (next.Exists(branch => branch.Chain?.Length >= request.Options.MaximumTokens))
            CutOff();
    }

    /// <summary>Ends the search; the hypotheses in progress are cut off.</summary>
    public void CutOff()
    {
        foreach (var branch in Hypotheses)
        {
            if (branch.Chain is { } chain)
                AddCut(chain);
        }
        IsDone = true;
    }

    /// <summary>Ends the search; the hypotheses in progress are not wanted.</summary>
    public void Finish() => IsDone = true;
}
