using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Batches;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// Integrated gradients: (x - x₀)·∫ ∂f(x₀ + a·(x - x₀))/∂x da over a from 0 to 1, summed over the dimensions of each
/// position (Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks", section 3).
/// </summary>
/// <remarks>
/// The integral is computed by Clenshaw-Curtis quadrature. The number of steps is doubled, which reuses all points, until the
/// values sum to the difference f(x) - f(x₀), as they must (completeness, proposition 1 of the paper).
/// </remarks>
internal static class IntegratedGradients
{
    /// <summary>The fewest steps.</summary>
    public const int FirstSteps = 8;

    // Limits the memory of a batch, whose activations are kept for the backward pass.
    private const int PositionsPerBatch = 2048;

    /// <param name="network">Maps S points of the path [S, ..., D] to outputs [S, C]. In evaluation mode.</param>
    /// <param name="input">x, [..., D]</param>
    /// <param name="baseline">x₀, of the same shape.</param>
    /// <param name="outputs">Indices of the outputs to explain.</param>
    /// <param name="options">The most steps, at least 8, and the tolerance.</param>
    /// <param name="passes">Runs the network.</param>
    /// <returns>An attribution per explained output, with a value per position of the input.</returns>
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public static Attribution[] Compute(Func<Tensor, Tensor> network, Tensor input, Tensor baseline,
        IReadOnlyList<int> outputs, ExplanationOptions options, NetworkPasses passes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var path = new Path(network, input.detach(), baseline.detach(), passes);
        var integrals = outputs.Select(output => new Integral(output)).ToArray();
        var open = integrals;
        for (var steps = FirstSteps; open.Length > 0 && steps <= options.MaximumSteps; steps *= 2)
        {
            path.Refine(open, steps);
            open = [.. open.Where(integral => integral.Attribution!.CompletenessError > options.Tolerance)];
        }
        return Array.ConvertAll(integrals, integral => integral.Attribution!);
    }

    /// <summary>The integral for one output, from the points of the path so far.</summary>
    private sealed class Integral(int output)
    {
        private float[]?[] gradients = []; // [point, position]: the gradient times x - x₀

        public int Output => output;

        public Attribution? Attribution { get; private set; }

        public bool Has(int point) => gradients[point] is not null;

        public void Set(int point, float[] gradient) => gradients[point] = gradient;

        /// <summary>Makes room for twice as many steps.</summary>
        public void Halve(int steps)
        {
            var before = gradients;
            gradients = new float[]?[steps + 1];
            for (var i = 0; i < before.Length; i++)
                gradients[2 * i] = before[i];
        }

        public void Sum(double[] weights, float[] atInput, float[] atBaseline)
        {
            var sums = new double[gradients[0]!.Length];
            for (var point = 0; point < weights.Length; point++)
            {
                for (var position = 0; position < sums.Length; position++)
                    sums[position] += weights[point] * gradients[point]![position];
            }
            Attribution = new Attribution(
                Array.ConvertAll(sums, sum => (float)sum), atInput[output], atBaseline[output], weights.Length - 1);
        }
    }

    private sealed class Path(Func<Tensor, Tensor> network, Tensor input, Tensor baseline, NetworkPasses passes)
    {
        private readonly Tensor difference = input - baseline;
        private readonly int positions = (int)(input.numel() / input.shape[^1]);
        private float[] atInput = [];
        private float[] atBaseline = [];

        /// <summary>Adds the missing points to the integrals, which all have the same points.</summary>
        public void Refine(Integral[] integrals, int steps)
        {
            foreach (var integral in integrals)
                integral.Halve(steps);
            var missing = Enumerable.Range(0, steps + 1).Where(point => !integrals[0].Has(point));
            foreach (var points in missing.Chunk(Math.Max(1, PositionsPerBatch / positions)))
            {
                var (values, gradients) = passes.Run(() => Differentiate(points, steps, integrals));
                for (var i = 0; i < points.Length; i++)
                {
                    if (points[i] == 0)
                        atBaseline = Row(values, i, points.Length);
                    if (points[i] == steps)
                        atInput = Row(values, i, points.Length);
                    for (var j = 0; j < integrals.Length; j++)
                        integrals[j].Set(points[i], Row(gradients[j], i, points.Length));
                }
            }
            var weights = ClenshawCurtis.Weights(steps);
            foreach (var integral in integrals)
                integral.Sum(weights, atInput, atBaseline);
        }

        /// <summary>The outputs at S points [S·C] and, per integral, gradients times x - x₀ [S·positions].</summary>
        private (float[] Values, float[][] Gradients) Differentiate(int[] points, int steps, Integral[] integrals)
        {
            using var gradientsOn = enable_grad();
            var shape = new long[difference.shape.Length + 1];
            Array.Fill(shape, 1);
            shape[0] = points.Length;
            var shares = Array.ConvertAll(points, point => (float)ClenshawCurtis.Point(point, steps));
            var along = tensor(shares, shape, device: baseline.device) * difference.unsqueeze(0);
            var x = baseline.unsqueeze(0).Plus(along).requires_grad_(true); // [S, ..., D]
            var y = network(x); // [S, C]
            var gradients = new float[integrals.Length][];
            for (var i = 0; i < gradients.Length; i++)
            {
                // Only for x: gradients of the parameters would be stored in the model, which other threads use too.
                autograd.backward(
                    y.select(1, integrals[i].Output).sum(), retain_graph: i + 1 < gradients.Length, inputs: [x]);
                gradients[i] = Numbers((x.grad! * difference).sum(dim: -1));
                x.grad = null; // or the gradient of the next output would be added to it
            }
            return (Numbers(y.detach()), gradients);
        }

        private static float[] Row(float[] all, int row, int rows) =>
            all.AsSpan(row * (all.Length / rows), all.Length / rows).ToArray();

        private static float[] Numbers(Tensor tensor) => tensor.reshape(-1).cpu().data<float>().ToArray();
    }
}
