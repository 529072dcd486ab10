namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Trains a linear model with C outputs.</summary>
internal abstract class LinearLearner
{
    /// <summary>C, the number of outputs of the model.</summary>
    public abstract int OutputCount { get; }

    /// <summary>
    /// The powers of log-count ratios to try; the first is the default without validation rows. 1 is the method of Wang and
    /// Manning 2012, 0 a plain support vector machine, and a number between is a compromise.
    /// </summary>
    public abstract IReadOnlyList<double> RatioPowers { get; }

    /// <param name="problem">The training rows and the cost of an error.</param>
    /// <param name="labels">One per row.</param>
    /// <param name="ratioPower">One of <see cref="RatioPowers"/>.</param>
    /// <param name="random">Source of the order of rows.</param>
    /// <param name="checkAlive">Called often; throws to cancel the training.</param>
    /// <returns>Weights [vector length, C] and biases [C].</returns>
    public abstract (float[] Weights, float[] Biases) Train(
        LinearProblem problem, float[] labels, double ratioPower, Random random, Action checkAlive);
}
