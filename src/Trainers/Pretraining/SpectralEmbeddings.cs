using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.Pretraining;

/// <summary>
/// Vectors of tokens from the eigenvectors of a <see cref="CooccurrenceMatrix"/> with the largest eigenvalues (Levy et al. 2015,
/// section 2.2), by subspace iteration (Halko et al. 2011, "Finding Structure with Randomness", algorithm 4.4).
/// </summary>
internal static class SpectralEmbeddings
{
    private const int Rounds = 12;

    /// <param name="matrix">The matrix.</param>
    /// <param name="dimension">D; V·D is at most 2³⁰.</param>
    /// <param name="random">Source of the first subspace.</param>
    /// <param name="checkAlive">Called often, by several threads; throws to cancel the work.</param>
    /// <param name="checkAt">Called with the share of the rounds that are done. Default null.</param>
    /// <returns>
    /// [V, D], row-major: eigenvectors times the roots of the absolute eigenvalues; zeros for a token without neighbours.
    /// </returns>
    public static float[] Compute(CooccurrenceMatrix matrix, int dimension, Random random, Action checkAlive,
        Action<double>? checkAt = null)
    {
        var size = matrix.Size;
        var basis = new float[size * dimension];
        for (var i = 0; i < basis.Length; i++)
            basis[i] = random.NextSingle() - 0.5f;
        var lengths = new double[dimension];
        for (var round = 0; round < Rounds; round++)
        {
            checkAt?.Invoke((double)round / Rounds);
            basis = matrix.Times(basis, dimension, checkAlive);
            lengths = Orthonormalize(basis, size, dimension, checkAlive);
        }
        for (var row = 0; row < size; row++)
        {
            for (var i = 0; i < dimension; i++)
                basis[row * dimension + i] *= (float)Math.Sqrt(lengths[i]);
        }
        return basis;
    }

    /// <summary>Gram and Schmidt's process, in place, twice for accuracy.</summary>
    /// <returns>The lengths of the columns, orthogonal to the columns before them.</returns>
    private static double[] Orthonormalize(float[] columns, int size, int width, Action checkAlive)
    {
        var lengths = new double[width];
        // By columns: a column is contiguous.
        var transposed = new float[width][];
        Parallel.For(0, width, i =>
        {
            transposed[i] = new float[size];
            for (var row = 0; row < size; row++)
                transposed[i][row] = columns[row * width + i];
        });
        for (var i = 0; i < width; i++)
        {
            checkAlive();
            var column = transposed[i];
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    VectorMath.AddScaled(transposed[j], (float)-VectorMath.Dot(transposed[j], column), column);
                }
            }
            lengths[i] = Math.Sqrt(VectorMath.Dot(column, column));
            if (lengths[i] > 0)
            {
                foreach (ref var value in column.AsSpan())
                    value = (float)(value / lengths[i]);
            }
        }
        Parallel.For(0, width, i =>
        {
            for (var row = 0; row < size; row++)
                columns[row * width + i] = transposed[i][row];
        });
        return lengths;
    }
}
