using MLNet.Attention.Modules.Attention;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>What the heads of a transformer encoder attend with: the mechanism, and the hyperparameters that it has.</summary>
internal sealed class SelfAttention
{
    // The most tokens of a text where memory grows with the square of their number, and where with that times the width.
    private const int MostWhole = 4096;
    private const int MostAdditive = 512;

    // Of each pair of tokens: score, masked score, weight, and masked weight or, in training, a gradient of that size.
    private const long PerPair = 4;

    private readonly EncoderAttention kind;
    private readonly AttentionFunction function;
    private readonly int windowRadius;
    private readonly int globalTokens;
    private readonly int maximumSpan;

    /// <param name="values">The hyperparameters.</param>
    /// <param name="positions">The positional encoding, which the mechanism must be able to use.</param>
    /// <exception cref="ArgumentException">An option does not fit another one; the message names both.</exception>
    /// <exception cref="FormatException">A manifest's field is missing or does not fit; the message names it.</exception>
    public SelfAttention(HyperparameterValues values, PositionalEncoding positions)
    {
        kind = values.Get(Hyperparameters.Attention);
        CheckPositions(values, positions);
        function = values.Get(Hyperparameters.AttentionNormalization);
        if (function != AttentionFunction.Softmax && kind is EncoderAttention.Linear or EncoderAttention.AdaptiveSpan)
        {
            throw values.Wrong(Hyperparameters.AttentionNormalization, function,
                $"{AttentionFunction.Softmax} with '{{0}}' {kind}", Hyperparameters.Attention);
        }
        windowRadius = Get(
            Hyperparameters.AttentionWindowRadius, Hyperparameters.DefaultWindowRadius, EncoderAttention.LocalWindow);
        globalTokens = Get(Hyperparameters.GlobalTokens, 0, EncoderAttention.LocalWindow);
        maximumSpan = Get(Hyperparameters.MaximumAttentionSpan, Hyperparameters.DefaultSpan, EncoderAttention.AdaptiveSpan);

        int Get(Hyperparameter<int> hyperparameter, int unused, EncoderAttention of) =>
            values.GetOrUnused(hyperparameter, kind == of, unused, Hyperparameters.Attention, kind);
    }

    /// <summary>The most tokens of a text; <see cref="int.MaxValue"/> where there may be any number.</summary>
    public int MostTokens => kind switch
    {
        EncoderAttention.Additive => MostAdditive,
        EncoderAttention.LocalWindow or EncoderAttention.Linear => int.MaxValue,
        EncoderAttention.Exact when function == AttentionFunction.Softmax => int.MaxValue,
        _ => MostWhole,
    };

    /// <summary>The mechanism.</summary>
    public AttentionMechanism CreateMechanism() => kind switch
    {
        EncoderAttention.Exact when function == AttentionFunction.Softmax => AttentionMechanism.Auto(),
        EncoderAttention.Exact => AttentionMechanism.Full(function),
        EncoderAttention.LocalWindow => AttentionMechanism.GlobalWindow(windowRadius, globalTokens, function),
        EncoderAttention.Linear => AttentionMechanism.Linear(),
        EncoderAttention.AdaptiveSpan => AttentionMechanism.AdaptiveSpan(maximumSpan),
        EncoderAttention.Additive => AttentionMechanism.Additive(function),
        EncoderAttention.Multiplicative => AttentionMechanism.Multiplicative(function),
        _ => AttentionMechanism.Cosine(function),
    };

    /// <summary>Roughly the most numbers that attention holds at once for a batch: those of one layer.</summary>
    /// <param name="tokens">Number of tokens of the batch.</param>
    /// <param name="maximumLength">The length of the longest sequence.</param>
    /// <param name="segmentLength">The number of tokens that a layer reads at once; null for the whole sequence.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dimension">D, the width of the token vectors.</param>
    public long ActivationCount(long tokens, int maximumLength, int? segmentLength, long heads, long dimension)
    {
        var longest = MostTokens == int.MaxValue ? AutoAttention.DefaultLongest : MostTokens;
        var keys = segmentLength ?? Math.Min(maximumLength, longest);
        // A batch has more tokens than usual when a single text has.
        var whole = PerPair * heads * Math.Max(tokens, keys) * keys;
        var window = Math.Min(3L * windowRadius + globalTokens, segmentLength ?? int.MaxValue);
        return kind switch
        {
            EncoderAttention.Linear => 4 * tokens * dimension, // features of queries and keys, sums, and their quotient
            EncoderAttention.LocalWindow => whole + 2 * tokens * heads * window,
            EncoderAttention.Additive => whole + 2 * Math.Max(AdditiveScores.MostElements, tokens * dimension),
            _ => whole,
        };
    }

    /// <summary>Roughly the numbers that attention keeps in a training step.</summary>
    /// <param name="tokens">Number of tokens of the batch.</param>
    /// <param name="length">The length of its sequences.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dimension">D, the width of the token vectors.</param>
    public long TrainingActivationCount(long tokens, int length, long layers, long heads, long dimension) =>
        tokens * layers * kind switch
        {
            EncoderAttention.Linear => 8 * dimension,
            EncoderAttention.LocalWindow => PerPair * heads * Math.Min(length, 3L * windowRadius + globalTokens),
            EncoderAttention.Additive => (PerPair * heads + 2 * dimension) * length,
            EncoderAttention.Exact // by blocks
                when function == AttentionFunction.Softmax && length > AutoAttention.DefaultLongest => 0,
            _ => PerPair * heads * length,
        };

    private void CheckPositions(HyperparameterValues values, PositionalEncoding positions)
    {
        var isWrong = positions switch
        {
            PositionalEncoding.Rotary => kind is EncoderAttention.Additive or EncoderAttention.Multiplicative,
            PositionalEncoding.Alibi or PositionalEncoding.Relative => kind == EncoderAttention.Linear,
            _ => false,
        };
        if (isWrong)
        {
            throw values.Wrong(Hyperparameters.PositionalEncoding, positions,
                $"another one with '{{0}}' {kind}", Hyperparameters.Attention);
        }
    }
}
