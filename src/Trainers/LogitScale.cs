namespace MLNet.Attention.Trainers;

/// <summary>
/// Fits factors on logits so that the log-loss is lowest: the inverse of a temperature for one part (Guo et al. 2017,
/// section 4.2), the weights of a mixture for two.
/// </summary>
internal static class LogitScale
{
    private const double Largest = 20;
    private const int Halvings = 40;
    private const int Rounds = 30;

    /// <summary>
    /// The s in [0, 20] for which s·margins + offsets has the lowest loss Σ weightᵢ·log(1 + e^-(…)ᵢ).
    /// </summary>
    /// <param name="margins">Logits, with the sign turned where the label is false.</param>
    /// <param name="offsets">What is added to them.</param>
    /// <param name="weights">One per row.</param>
    public static double Best(double[] margins, double[] offsets, IReadOnlyList<float> weights)
    {
        // The loss is convex in s: its slope is 0 at the best one.
        var (low, high) = (0.0, Largest);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Slope(margins, offsets, weights, middle) < 0)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>The factors for which the sum of both parts has the lowest loss, one after the other in turns.</summary>
    public static (double First, double Second) BestMixture(double[] first, double[] second, IReadOnlyList<float> weights)
    {
        var (a, b) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            a = Best(first, Array.ConvertAll(second, margin => b * margin), weights);
            b = Best(second, Array.ConvertAll(first, margin => a * margin), weights);
        }
        return (a, b);
    }

    private static double Slope(double[] margins, double[] offsets, IReadOnlyList<float> weights, double scale)
    {
        double slope = 0;
        for (var i = 0; i < margins.Length; i++)
            slope -= weights[i] * margins[i] / (1 + Math.Exp(scale * margins[i] + offsets[i]));
        return slope;
    }
}
