namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// The threshold on probabilities with the highest F1 on validation rows (Yang 2001, "A Study of Thresholding Strategies for Text
/// Categorization", section 2: SCut).
/// </summary>
internal static class ThresholdSearch
{
    /// <param name="probabilities">Of K labels for each row, row by row, each above 0.</param>
    /// <param name="targets">Whether the row has the label: 1 or 0, as many.</param>
    /// <param name="weights">One per row, at least 0.</param>
    /// <returns>
    /// A threshold in (0, 1), half-way between two neighbouring probabilities or between the lowest and 0; of equally good ones
    /// the highest. It is that of all K labels, so that F1 is their micro F1.
    /// </returns>
    public static double Best(float[] probabilities, float[] targets, IReadOnlyList<float> weights)
    {
        var labels = probabilities.Length / weights.Count;
        var order = Enumerable.Range(0, probabilities.Length).Where(i => weights[i / labels] > 0).ToArray();
        var falling = Array.ConvertAll(order, i => -probabilities[i]);
        Array.Sort(falling, order);
        var all = order.Sum(i => (double)weights[i / labels] * targets[i]);
        double predicted = 0, right = 0, best = 0, threshold = 0.5;
        for (var place = 0; place < order.Length; place++)
        {
            var weight = (double)weights[order[place] / labels];
            predicted += weight;
            right += weight * targets[order[place]];
            var (own, next) = (-falling[place], place + 1 < order.Length ? -falling[place + 1] : 0);
            var f1 = 2 * right / (all + predicted);
            if (next < own && f1 > best)
                (best, threshold) = (f1, ((double)own + next) / 2);
        }
        return threshold;
    }
}
