namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Ridge regression: one output, a number.</summary>
internal sealed class RidgeLearner : LinearLearner
{
    public override int OutputCount => 1;

    public override IReadOnlyList<double> RatioPowers { get; } = [0]; // there are no classes to count

    public override int[] SeedsOf(int seed) => [seed];

    public override (double[] Weights, double Bias) TrainOutput(
        LinearProblem problem, LinearSettings settings, int output, int seed) =>
        DualCoordinateDescent.TrainRidge(problem, settings.C, new Random(seed));

    public override double[] Tell(LinearProblem problem) => Correlation.Compute(problem);
}
