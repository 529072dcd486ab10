namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// The tokens of a hypothesis in progress, linked from the last one to the first one: hypotheses share the tokens that they
/// have in common. Immutable.
/// </summary>
internal sealed class TokenChain
{
    private readonly TokenChain? before;
    private readonly float logProbability; // of the last token
    private readonly float[]? alignment;
    private readonly float? copyProbability;

    /// <summary>No tokens yet.</summary>
    public TokenChain()
    {
    }

    private TokenChain(TokenChain before, int id, float logProbability, float[]? alignment, float? copyProbability)
    {
        this.before = before;
        this.logProbability = logProbability;
        this.alignment = alignment;
        this.copyProbability = copyProbability;
        LastId = id;
        Length = before.Length + 1;
        LogProbability = before.LogProbability + logProbability;
    }

    /// <summary>Number of tokens.</summary>
    public int Length { get; }

    /// <summary>The last token; without meaning when there is none.</summary>
    public int LastId { get; }

    /// <summary>The sum of the log-probabilities of the tokens.</summary>
    public double LogProbability { get; }

    /// <summary>The chain with one token more.</summary>
    public TokenChain With(int id, float logProbability, float[]? alignment, float? copyProbability) =>
        new(this, id, logProbability, alignment, copyProbability);

    /// <summary>The tokens from the first one on.</summary>
    public int[] Ids()
    {
        var ids = new int[Length];
        for (var chain = this; chain.before is { } rest; chain = rest)
            ids[chain.Length - 1] = chain.LastId;
        return ids;
    }

    /// <summary>The hypothesis that the tokens are without an end, because a limit was met.</summary>
    public Hypothesis Cut(GenerationRequest request) => ToHypothesis(request, LogProbability, hasEnded: false);

    /// <summary>The hypothesis that the tokens are with the end.</summary>
    /// <param name="request">What scores the hypothesis.</param>
    /// <param name="logProbability">The log-probability of the end.</param>
    public Hypothesis End(GenerationRequest request, float logProbability) =>
        ToHypothesis(request, LogProbability + logProbability, hasEnded: true);

    private Hypothesis ToHypothesis(GenerationRequest request, double total, bool hasEnded)
    {
        var logProbabilities = new float[Length];
        var alignments = request.KeepAlignment ? new float[Length][] : null;
        var copies = request.KeepAlignment && copyProbability is not null ? new float[Length] : null;
        for (var chain = this; chain.before is { } rest; chain = rest)
        {
            var i = chain.Length - 1;
            logProbabilities[i] = chain.logProbability;
            if (alignments is not null)
                alignments[i] = chain.alignment!;
            if (copies is not null)
                copies[i] = chain.copyProbability!.Value;
        }
        return new Hypothesis(Ids(), total, request.Score(total, Length, hasEnded), hasEnded, logProbabilities, alignments, copies);
    }
}
