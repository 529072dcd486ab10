namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>The training rows of a linear model.</summary>
/// <param name="vectors">All rows; x is the vector of a row, each element times its scale.</param>
/// <param name="rows">Indices of the rows to train on.</param>
/// <param name="labels">One per row of <paramref name="vectors"/>.</param>
/// <param name="rowWeights">One per row of <paramref name="vectors"/>, at least 0.</param>
/// <param name="scales">One per element, above 0.</param>
/// <param name="checkAlive">Called often, on several threads; throws to cancel the training.</param>
internal sealed class LinearProblem(
    ISparseRows vectors, int[] rows, float[] labels, float[] rowWeights, float[] scales, Action checkAlive)
{
    private readonly Lazy<double[]> elementWeights = new(
        () => WeighElements(vectors, rows, rowWeights, scales.Length, checkAlive));

    public ISparseRows Vectors => vectors;

    /// <summary>Indices of the rows to train on.</summary>
    public int[] Rows => rows;

    /// <summary>One per row of <see cref="Vectors"/>.</summary>
    public float[] Labels => labels;

    /// <summary>One per row of <see cref="Vectors"/>, at least 0.</summary>
    public float[] RowWeights => rowWeights;

    /// <summary>One per element, above 0.</summary>
    public float[] Scales => scales;

    /// <summary>Called often, on several threads; throws to cancel the training.</summary>
    public Action CheckAlive => checkAlive;

    /// <summary>By element: the weights of all training rows that have it.</summary>
    public double[] ElementWeights => elementWeights.Value;

    /// <summary>By element: the weights of some rows that have it.</summary>
    /// <param name="vectors">The rows.</param>
    /// <param name="some">Indices of the rows.</param>
    /// <param name="rowWeights">One per row.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="checkAlive">Called for each row; throws to cancel the work.</param>
    public static double[] WeighElements(
        ISparseRows vectors, IEnumerable<int> some, float[] rowWeights, int length, Action checkAlive)
    {
        var sums = new double[length];
        foreach (var row in some)
        {
            checkAlive();
            var visitor = new WeightSum(sums, rowWeights[row]);
            vectors.Visit(row, ref visitor);
        }
        return sums;
    }

    private readonly ref struct WeightSum(Span<double> sums, float weight) : ISparseVisitor
    {
        private readonly Span<double> sums = sums;

        public void Visit(int index, float value) => sums[index] += weight;
    }
}
