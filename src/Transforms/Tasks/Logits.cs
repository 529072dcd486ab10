using System.Numerics;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>Predictions and probabilities from logits.</summary>
internal static class Logits
{
    // The log-loss of a probability of exactly 0 or 1 would be infinite.
    private const float SmallestProbability = 1e-7f;

    /// <summary>The index of the largest number; of equal numbers, the first.</summary>
    public static int IndexOfLargest<T>(ReadOnlySpan<T> logits) where T : INumber<T>
    {
        var largest = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[largest])
                largest = i;
        }
        return largest;
    }

    /// <summary>exp(logit) / Σ exp(logit).</summary>
    /// <param name="logits">[C]</param>
    /// <param name="probabilities">[C], filled; may be <paramref name="logits"/>.</param>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var largest = float.NegativeInfinity; // subtracted, so that no exponential overflows
        foreach (var logit in logits)
            largest = MathF.Max(largest, logit);
        float sum = 0;
        for (var i = 0; i < logits.Length; i++)
            sum += probabilities[i] = MathF.Exp(logits[i] - largest);
        foreach (ref var probability in probabilities)
            probability /= sum;
    }

    /// <summary>1 / (1 + exp(−logit)), in [1e-7, 1 − 1e-7].</summary>
    public static float Sigmoid(float logit) =>
        Math.Clamp(1 / (1 + MathF.Exp(-logit)), SmallestProbability, 1 - SmallestProbability);
}
