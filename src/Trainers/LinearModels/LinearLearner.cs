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

    /// <summary>The seed of each output, [C].</summary>
    public abstract int[] SeedsOf(int seed);

    /// <summary>Trains one output.</summary>
    /// <param name="problem">The training rows.</param>
    /// <param name="settings">The cost of an error, and one of <see cref="RatioPowers"/>.</param>
    /// <param name="output">The output.</param>
    /// <param name="seed">Seed of the order of rows, see <see cref="SeedsOf"/>.</param>
    /// <returns>Weights, one per element, and the bias.</returns>
    public abstract (double[] Weights, double Bias) TrainOutput(
        LinearProblem problem, LinearSettings settings, int output, int seed);

    /// <summary>How much each element tells about the labels of the training rows: at least 0, higher is more.</summary>
    public abstract double[] Tell(LinearProblem problem);

    /// <summary>Trains all outputs, on all cores.</summary>
    /// <param name="problem">The training rows.</param>
    /// <param name="settings">The cost of an error, and one of <see cref="RatioPowers"/>.</param>
    /// <param name="seed">Seed of the order of rows.</param>
    /// <returns>Weights [number of elements, C] and biases [C].</returns>
    public (float[] Weights, float[] Biases) Train(LinearProblem problem, LinearSettings settings, int seed)
    {
        var (outputs, seeds) = (OutputCount, SeedsOf(seed));
        var (weights, biases) = (new float[problem.Scales.Length * outputs], new float[outputs]);
        Concurrently.Run(outputs, output =>
        {
            var (learnt, bias) = TrainOutput(problem, settings, output, seeds[output]);
            for (var i = 0; i < learnt.Length; i++)
                weights[i * outputs + output] = (float)learnt[i];
            biases[output] = (float)bias;
        });
        return (weights, biases);
    }
}
