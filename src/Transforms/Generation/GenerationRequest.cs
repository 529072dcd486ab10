using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>What a search for hypotheses needs to know beside the state of the decoder.</summary>
/// <param name="StartId">The token that every sequence begins with; no hypothesis has it.</param>
/// <param name="EndId">The token that ends a sequence; no hypothesis has it.</param>
/// <param name="Options">How texts are generated, checked.</param>
internal sealed record GenerationRequest(int StartId, int EndId, GenerationOptions Options)
{
    /// <summary>Throws when the work is cancelled; called before every step.</summary>
    public Action CheckAlive { get; init; } = () => { };

    /// <summary>Whether hypotheses keep the alignment and the copy probability of each token.</summary>
    public bool KeepAlignment { get; init; }

    /// <summary>How hypotheses are compared. Default <see cref="SearchRules.Wu"/>.</summary>
    public SearchRules Rules { get; init; }

    /// <summary>Tokens that are never generated, each in [0, V); default none.</summary>
    public IReadOnlyList<int> ForbiddenIds { get; init; } = [];

    /// <summary>The tokens before a hypothesis that count when n-grams are compared: the start, if the rules say so.</summary>
    public IReadOnlyList<int> Before => Rules == SearchRules.Wu ? [] : [StartId];

    /// <summary>
    /// Sequences of two or more tokens that no hypothesis has; the start counts as the first token. Default none.
    /// </summary>
    public IReadOnlyList<int[]> ForbiddenSequences { get; init; } = [];

    /// <summary>The first token of every hypothesis; default null: any.</summary>
    public int? FirstId { get; init; }

    /// <summary>The last token of a hypothesis that reaches the most tokens; default null: any.</summary>
    public int? LastId { get; init; }

    /// <summary>The device of the decoder; default the CPU.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Measures <see cref="GenerationOptions.MaximumTimePerRow"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The score of a log-probability: what hypotheses are compared by.</summary>
    /// <param name="logProbability">The log-probability of the tokens, at most 0.</param>
    /// <param name="tokens">Number of tokens, without the start and the end.</param>
    /// <param name="hasEnded">Whether the end follows.</param>
    public double Score(double logProbability, int tokens, bool hasEnded) => logProbability / Math.Pow(
        Rules == SearchRules.Wu ? (5.0 + tokens) / 6 : Math.Max(tokens + (hasEnded ? 1 : 0), 1), Options.LengthPenalty);

    /// <summary>
    /// The token that a hypothesis must go on with; null when it may choose. The last one of the most tokens comes before the
    /// first one, where they are the same.
    /// </summary>
    /// <param name="tokens">Number of its tokens.</param>
    public int? ForcedAfter(int tokens) =>
        (tokens == Options.MaximumTokens - 1 ? LastId : null) ?? (tokens == 0 ? FirstId : null);
}
