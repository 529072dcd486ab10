using System.Runtime.ExceptionServices;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// Trains support vector machines on features times their log-count ratio (Wang and Manning 2012, "Baselines and Bigrams",
/// section 2.3): one machine per class, against all other classes.
/// </summary>
/// <param name="outputCount">C: one per class, or 1 for false and true.</param>
internal sealed class SupportVectorLearner(int outputCount) : LinearLearner
{
    public override int OutputCount => outputCount;

    // The best power is 0.5 for few texts, 1 for long texts, and 0 for many classes.
    public override IReadOnlyList<double> RatioPowers { get; } = [0.5, 1, 0];

    public override (float[] Weights, float[] Biases) Train(
        LinearProblem problem, float[] labels, double ratioPower, Random random, Action checkAlive)
    {
        var length = problem.VectorLength;
        var (weights, biases) = (new float[length * outputCount], new float[outputCount]);
        var seeds = Enumerable.Range(0, outputCount).Select(_ => random.Next()).ToArray();
        try
        {
            Parallel.For(0, outputCount, output =>
            {
                var isTrue = Array.ConvertAll(labels, label => (int)label == TrueLabel(output));
                var ratios = LogCountRatio.Compute(problem.Rows, isTrue, problem.RowWeights, length, ratioPower);
                var (learnt, bias) = DualCoordinateDescent.TrainSupportVectors(
                    problem, isTrue, ratios, new Random(seeds[output]), checkAlive);
                for (var i = 0; i < length; i++)
                    weights[i * outputCount + output] = (float)learnt[i];
                biases[output] = (float)bias;
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
        return (weights, biases);
    }

    /// <summary>The label that an output stands for.</summary>
    private int TrueLabel(int output) => outputCount == 1 ? 1 : output;
}
