using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// The log-count ratio of a feature, log((p + 1)/‖p + 1‖₁ · ‖q + 1‖₁/(q + 1)): how much more often true rows have the feature
/// than false rows. p and q are the weights of the true and the false rows with it (Wang and Manning 2012, section 2.1).
/// </summary>
internal static class LogCountRatio
{
    private const double Smoothing = 1;

    /// <returns>The absolute value of each feature's ratio, to the given power.</returns>
    public static float[] Compute(RaggedList<(int Index, float Value)> vectors, bool[] isTrue, float[] weights, int length,
        double power)
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
            ratios[i] = (float)Math.Pow(Math.Abs(ratio), power); // training uses only the square
        }
        return ratios;
    }
}
