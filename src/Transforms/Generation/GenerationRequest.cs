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

    /// <summary>Tokens that are never generated, each in [0, V); default none.</summary>
    public IReadOnlyList<int> ForbiddenIds { get; init; } = [];

    /// <summary>The device of the decoder; default the CPU.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Measures <see cref="GenerationOptions.MaximumTimePerRow"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The score of a log-probability: what hypotheses are compared by (Wu et al. 2016, section 7).</summary>
    /// <param name="logProbability">The log-probability of the tokens, at most 0.</param>
    /// <param name="tokens">Number of tokens, without the start and the end.</param>
    public double Score(double logProbability, int tokens) =>
        logProbability / Math.Pow((5.0 + tokens) / 6, Options.LengthPenalty);
}
