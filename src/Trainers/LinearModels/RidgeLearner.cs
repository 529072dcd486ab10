namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Ridge regression: one output, a number.</summary>
internal sealed class RidgeLearner : LinearLearner
{
    public override int OutputCount => 1;

    public override IReadOnlyList<double> RatioPowers { get; } = [0]; // there are no classes to count

    public override (float[] Weights, float[] Biases) Train(
        LinearProblem problem, float[] labels, double ratioPower, Random random, Action checkAlive)
    {
        var (weights, bias) = DualCoordinateDescent.TrainRidge(problem, labels, random, checkAlive);
        return (Array.ConvertAll(weights, weight => (float)weight), [(float)bias]);
    }
}
