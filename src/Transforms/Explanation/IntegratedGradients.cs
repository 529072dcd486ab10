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
    /// <summary>The completeness error, as a share of the difference, below which no more points are taken.</summary>
    public const double Tolerance = 0.01;

    /// <summary>The most points taken.</summary>
    public const int MaximumSteps = 512;

    private const int FirstSteps = 8;

    // Bounds the memory of a batch, whose activations all wait for the backward pass.
    private const int PositionsPerBatch = 2048;

    /// <param name="network">From [S, ..., D], S points of the path, to outputs [S, C]. In evaluation mode.</param>
    /// <param name="input">x, [..., D]</param>
    /// <param name="baseline">x₀, of the same shape.</param>
    /// <param name="outputs">Which of the C outputs to explain.</param>
    /// <returns>An attribution per output, its values one per position in the order of the input's.</returns>
    public static Attribution[] Compute(
        Func<Tensor, Tensor> network, Tensor input, Tensor baseline, IReadOnlyList<int> outputs)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var path = new Path(network, input.detach(), baseline.detach(), outputs);
        var steps = FirstSteps;
        var result = path.Integrate(steps);
        while (steps < MaximumSteps && Array.Exists(result, attribution => attribution.CompletenessError > Tolerance))
        {
            steps *= 2;
            result = path.Integrate(steps);
        }
        return result;
    }

    private sealed class Path
    {
        private readonly Func<Tensor, Tensor> network;
        private readonly Tensor baseline;
        private readonly Tensor difference;
        private readonly IReadOnlyList<int> outputs;
        private readonly float[] atInput;
        private readonly float[] atBaseline;

        public Path(Func<Tensor, Tensor> network, Tensor input, Tensor baseline, IReadOnlyList<int> outputs)
        {
            this.network = network;
            this.baseline = baseline;
            this.outputs = outputs;
            difference = input - baseline;
            atInput = Run(input);
            atBaseline = Run(baseline);
        }

        public Attribution[] Integrate(int steps)
        {
            var positions = (int)(difference.numel() / difference.shape[^1]);
            var sums = new double[outputs.Count][];
            for (var i = 0; i < sums.Length; i++)
                sums[i] = new double[positions];
            foreach (var points in GaussLegendre.Rule(steps).Chunk(Math.Max(1, PositionsPerBatch / positions)))
                AddGradients(points, sums);
            return [.. outputs.Select((output, i) => new Attribution(
                Array.ConvertAll(sums[i], sum => (float)sum), atInput[output], atBaseline[output], steps))];
        }

        private void AddGradients((double Point, double Weight)[] points, double[][] sums)
        {
            using var scope = NewDisposeScope();
            var shape = new long[difference.shape.Length + 1];
            Array.Fill(shape, 1);
            shape[0] = points.Length;
            var along = Column(points.Select(point => point.Point), shape) * difference.unsqueeze(0);
            var x = (baseline.unsqueeze(0) + along).requires_grad_(true); // [S, ..., D]
            var weights = Column(points.Select(point => point.Weight), [points.Length]);
            var y = network(x); // [S, C]
            for (var i = 0; i < outputs.Count; i++)
            {
                var weighted = (y.select(1, outputs[i]) * weights).sum();
                var gradient = autograd.grad([weighted], [x], retain_graph: i + 1 < outputs.Count)[0];
                var values = (gradient.sum(dim: 0) * difference).sum(dim: -1).reshape(-1).cpu().data<float>().ToArray();
                for (var position = 0; position < values.Length; position++)
                    sums[i][position] += values[position];
            }
        }

        private Tensor Column(IEnumerable<double> values, long[] shape) =>
            tensor(values.Select(value => (float)value).ToArray(), shape, device: baseline.device);

        private float[] Run(Tensor at)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            return network(at.unsqueeze(0)).cpu().data<float>().ToArray();
        }
    }
}
