namespace MLNet.Attention.Benchmarks;

/// <summary>
/// The peer that the trainers are compared with: a linear support vector machine on <see cref="TfIdf"/>, one class against the
/// rest, squared hinge loss, C = 1 (Hsieh et al. 2008, algorithm 1). The bias is the weight of a feature that is always 1.
/// </summary>
internal sealed class LinearSvc
{
    private const int MostPasses = 1000;
    private const double Tolerance = 1e-2;

    private readonly TfIdf tfIdf;
    private readonly string[] classes;
    private readonly double[][] weights;

    public LinearSvc(IReadOnlyList<Example> rows)
    {
        tfIdf = new TfIdf([.. rows.Select(row => row.Text)]);
        classes = [.. rows.Select(row => row.Class).Distinct().Order(StringComparer.Ordinal)];
        var vectors = rows.Select(row => tfIdf.Transform(row.Text)).ToArray();
        // Two classes need one machine: the first is the negative one.
        weights = [.. (classes.Length == 2 ? classes[1..] : classes).AsParallel().AsOrdered()
            .Select(name => Train(vectors, [.. rows.Select(row => row.Class == name ? 1 : -1)]))];
    }

    public string Predict(string text)
    {
        var vector = tfIdf.Transform(text);
        var scores = Array.ConvertAll(weights, machine => Score(machine, vector));
        return classes.Length == 2 ? classes[scores[0] > 0 ? 1 : 0] : classes[Array.IndexOf(scores, scores.Max())];
    }

    private double[] Train((int Feature, float Value)[][] vectors, int[] targets)
    {
        var machine = new double[tfIdf.FeatureCount + 1];
        var duals = new double[vectors.Length];
        var lengths = Array.ConvertAll(vectors, vector => 1 + vector.Sum(entry => (double)entry.Value * entry.Value));
        var order = Enumerable.Range(0, vectors.Length).ToArray();
        var random = new Random(1);
        for (var pass = 0; pass < MostPasses; pass++)
        {
            random.Shuffle(order);
            var violation = order.Max(row => Step(machine, vectors[row], targets[row], lengths[row], ref duals[row]));
            if (violation < Tolerance)
                break;
        }
        return machine;
    }

    /// <summary>Descends in one dual variable; returns how far it was from its optimum, as a projected gradient.</summary>
    private static double Step(
        double[] machine, (int Feature, float Value)[] vector, int target, double length, ref double dual)
    {
        const double diagonal = 0.5; // 1 / (2 C)
        var gradient = target * Score(machine, vector) - 1 + diagonal * dual;
        if (dual == 0 && gradient >= 0)
            return 0;
        var next = Math.Max(0, dual - gradient / (length + diagonal));
        var change = (next - dual) * target;
        dual = next;
        foreach (var (feature, value) in vector)
            machine[feature] += change * value;
        machine[^1] += change;
        return Math.Abs(gradient);
    }

    private static double Score(double[] machine, (int Feature, float Value)[] vector)
    {
        var score = machine[^1];
        foreach (var (feature, value) in vector)
            score += machine[feature] * value;
        return score;
    }
}
