using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// How much more often texts have a feature that are true: log((p + 1)/‖p + 1‖₁ · ‖q + 1‖₁/(q + 1)), p and q the weights
/// of the true and false texts that have it (Wang and Manning 2012, section 2.1).
/// </summary>
internal static class LogCountRatio
{
    private const double Smoothing = 1;

    /// <returns>Its absolute value to the given power, one per feature.</returns>
    public static float[] Compute(RaggedList<(int Index, float Value)> vectors, bool[] isTrue, float[] weights, int length, double power)
    {
        var (trueCounts, falseCounts) = (new double[length], new double[length]);
        for (var row = 0; row < vectors.Count; row++)
        {
            var counts = isTrue[row] ? trueCounts : falseCounts;
            foreach (var (feature, _) in vectors[row])
                counts[feature] += weights[row];
        }
        var (trueSum, falseSum) = (trueCounts.Sum() + Smoothing * length, falseCounts.Sum() + Smoothing * length);
        var ratios = new float[length];
        for (var i = 0; i < length; i++)
        {
            var ratio = Math.Log((trueCounts[i] + Smoothing) / trueSum * falseSum / (falseCounts[i] + Smoothing));
            ratios[i] = (float)Math.Pow(Math.Abs(ratio), power); // only its square matters to what is learnt
        }
        return ratios;
    }
}
