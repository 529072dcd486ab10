namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// Trains support vector machines on features times their log-count ratio (Wang and Manning 2012, "Baselines and Bigrams",
/// section 2.3): one machine per class, against all other classes.
/// </summary>
/// <param name="outputCount">C: one per class, or 1 for false and true.</param>
/// <param name="hasClass">
/// Whether a row of a label is of a class, of classes of which a row may have several; null (default) when a label is the index
/// of its class.
/// </param>
internal sealed class SupportVectorLearner(int outputCount, Func<float, int, bool>? hasClass = null) : LinearLearner
{
    public override int OutputCount => outputCount;

    // The best power is 0.5 for few texts, 1 for long texts, and 0 for many classes.
    public override IReadOnlyList<double> RatioPowers { get; } = [0.5, 1, 0];

    public override int[] SeedsOf(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, outputCount).Select(_ => random.Next())];
    }

    public override (double[] Weights, double Bias) TrainOutput(
        LinearProblem problem, LinearSettings settings, int output, int seed)
    {
        var targets = Array.ConvertAll(problem.Labels, label => IsTrue(label, output) ? 1f : -1);
        var ratios = LogCountRatio.Compute(problem, targets, settings.RatioPower);
        return DualCoordinateDescent.TrainSupportVectors(problem, settings.C, targets, ratios, new Random(seed));
    }

    public override double[] Tell(LinearProblem problem) => hasClass is null
        ? ClassInformation.Compute(problem)
        : ClassInformation.Compute(problem, Enumerable.Range(0, outputCount)
            .Select(output => problem.Rows.Where(row => hasClass(problem.Labels[row], output)).ToArray()));

    private bool IsTrue(float label, int output) =>
        hasClass is null ? (int)label == (outputCount == 1 ? 1 : output) : hasClass(label, output);
}
