namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Learns a linear model with C outputs.</summary>
internal abstract class LinearLearner
{
    /// <summary>C, the outputs of the model.</summary>
    public abstract int OutputCount { get; }

    /// <summary>
    /// The powers of log-count ratios to try, the first when there are no validation rows to choose on: 1 as Wang and Manning
    /// 2012 have it, 0 for a plain support vector machine, between them for a compromise.
    /// </summary>
    public abstract IReadOnlyList<double> RatioPowers { get; }

    /// <param name="problem">What is learnt from.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="ratioPower">One of <see cref="RatioPowers"/>.</param>
    /// <param name="random">Source of the order.</param>
    /// <param name="checkAlive">Called often; ends the training by throwing.</param>
    /// <returns>Weights [vector length, C] and biases [C].</returns>
    public abstract (float[] Weights, float[] Biases) Train(
        LinearProblem problem, float[] labels, double ratioPower, Random random, Action checkAlive);
}
