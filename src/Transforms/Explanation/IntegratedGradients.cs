using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Integrated gradients: (x - x₀)·∫ ∂f(x₀ + a·(x - x₀))/∂x da over a from 0 to 1, summed over the dimensions of each
/// position (Sundararajan et al. 2017, "Axiomatic Attribution for Deep Networks", section 3).
/// </summary>
/// <remarks>
/// The integral is taken by Gauss-Legendre quadrature, with twice as many points until the values sum to the
/// difference f(x) - f(x₀), which they must (completeness, proposition 1 there).
/// </remarks>
internal static class IntegratedGradients
{
    private const int FirstSteps = 8;

    // Bounds the memory of a batch, whose activations all wait for the backward pass.
    private const int PositionsPerBatch = 2048;

    /// <param name="network">From [S, ..., D], S points of the path, to outputs [S, C]. In evaluation mode.</param>
    /// <param name="input">x, [..., D]</param>
    /// <param name="baseline">x₀, of the same shape.</param>
    /// <param name="outputs">Which of the C outputs to explain.</param>
    /// <param name="options">Most steps, at least 1, and tolerance.</param>
    /// <param name="passes">Runs the network.</param>
    /// <returns>An attribution per output, its values one per position in the order of the input's.</returns>
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public static Attribution[] Compute(Func<Tensor, Tensor> network, Tensor input, Tensor baseline,
        IReadOnlyList<int> outputs, ExplanationOptions options, NetworkPasses passes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var path = new Path(network, input.detach(), baseline.detach(), passes);
        var steps = Math.Min(FirstSteps, options.MaximumSteps);
        var result = path.Integrate(outputs, steps);
        while (steps < options.MaximumSteps)
        {
            var open = Enumerable.Range(0, result.Length)
                .Where(i => result[i].CompletenessError > options.Tolerance).ToArray();
            if (open.Length == 0)
                break;
            steps = Math.Min(2 * steps, options.MaximumSteps);
            var better = path.Integrate(Array.ConvertAll(open, i => outputs[i]), steps);
            for (var i = 0; i < open.Length; i++)
                result[open[i]] = better[i];
        }
        return result;
    }

    private sealed class Path
    {
        private readonly Func<Tensor, Tensor> network;
        private readonly NetworkPasses passes;
        private readonly Tensor baseline;
        private readonly Tensor difference;
        private readonly int positions;
        private readonly float[] ends; // the outputs at the baseline, then those at the input

        public Path(Func<Tensor, Tensor> network, Tensor input, Tensor baseline, NetworkPasses passes)
        {
            this.network = network;
            this.passes = passes;
            this.baseline = baseline;
            difference = input - baseline;
            positions = (int)(difference.numel() / difference.shape[^1]);
            ends = [.. new[] { baseline, input }.Chunk(PointsPerBatch)
                .SelectMany(points => passes.Run(() => Values(network(stack(points)))))];
        }

        private int PointsPerBatch => Math.Max(1, PositionsPerBatch / positions);

        public Attribution[] Integrate(IReadOnlyList<int> outputs, int steps)
        {
            var sums = outputs.Select(_ => new double[positions]).ToArray();
            foreach (var points in GaussLegendre.Rule(steps).Chunk(PointsPerBatch))
            {
                foreach (var (sum, part) in sums.Zip(passes.Run(() => Gradients(outputs, points))))
                {
                    for (var position = 0; position < positions; position++)
                        sum[position] += part[position];
                }
            }
            return [.. outputs.Select((output, i) => new Attribution(Array.ConvertAll(sums[i], sum => (float)sum),
                ends[ends.Length / 2 + output], ends[output], steps))];
        }

        /// <summary>What some points add to the integral of each output, per position.</summary>
        private float[][] Gradients(IReadOnlyList<int> outputs, (double Point, double Weight)[] points)
        {
            using var gradients = enable_grad();
            var shape = new long[difference.shape.Length + 1];
            Array.Fill(shape, 1);
            shape[0] = points.Length;
            var along = Column(points.Select(point => point.Point), shape) * difference.unsqueeze(0);
            var x = (baseline.unsqueeze(0) + along).requires_grad_(true); // [S, ..., D]
            var weights = Column(points.Select(point => point.Weight), [points.Length]);
            var y = network(x); // [S, C]
            var parts = new float[outputs.Count][];
            for (var i = 0; i < parts.Length; i++)
            {
                // For x alone: the gradients of the parameters would stay with the model, which other threads use too.
                autograd.backward((y.select(1, outputs[i]) * weights).sum(), retain_graph: i + 1 < parts.Length, inputs: [x]);
                parts[i] = Values((x.grad!.sum(dim: 0) * difference).sum(dim: -1));
                x.grad = null; // the next output's would be added to it
            }
            return parts;
        }

        private Tensor Column(IEnumerable<double> values, long[] shape) =>
            tensor(values.Select(value => (float)value).ToArray(), shape, device: baseline.device);

        private static float[] Values(Tensor tensor) => tensor.reshape(-1).cpu().data<float>().ToArray();
    }
}
