namespace MLNet.Attention.Trainers.Calibration;

/// <summary>
/// Fits the scales of a model's parts to the labels of validation rows, so that the sum of the parts' outputs, each times its
/// scale, has the lowest loss. For one part, the scale is the inverse of a temperature (Guo et al. 2017, section 4.2). Where
/// there is a constant part too, its factor is an intercept (Platt 1999, section 2.1).
/// </summary>
internal abstract class Calibrator
{
    private const double Largest = 1e6;
    private const double Tolerance = 1e-12;
    private const double Ridge = 1e-9;
    private const int MostRounds = 100;
    private const int MostHalvings = 40;

    /// <summary>Called often; throws to cancel the work. Default: it is not cancelled.</summary>
    public Action CheckAlive { get; init; } = () => { };

    /// <summary>Number of factors: the scales of the parts, then that of the constant part, if there is one.</summary>
    protected abstract int Count { get; }

    /// <summary>Whether a factor may be below 0, as an intercept may; a scale may not.</summary>
    protected abstract bool IsSigned(int factor);

    /// <summary>The loss at these factors.</summary>
    protected abstract double LossAt(double[] factors);

    /// <summary>The loss at these factors, with its derivatives.</summary>
    /// <param name="factors">One per part.</param>
    /// <param name="slopes">Filled with the first derivatives.</param>
    /// <param name="curvatures">Filled with the second derivatives.</param>
    protected abstract double At(double[] factors, double[] slopes, double[,] curvatures);

    /// <summary>Returns the factors with the lowest loss.</summary>
    public double[] Fit()
    {
        // The loss is convex, so Newton's method finds the minimum, with the factors that must not fall below 0 held there
        // (Bertsekas 1982, "Projected Newton methods").
        var (factors, slopes, curvatures) = (new double[Count], new double[Count], new double[Count, Count]);
        for (var round = 0; round < MostRounds; round++)
        {
            var loss = At(factors, slopes, curvatures);
            var step = Step(factors, slopes, curvatures);
            var promised = -step.Zip(slopes, (change, slope) => change * slope).Sum();
            if (!(promised > Tolerance * loss) || !Advance(factors, step, loss))
                break;
        }
        return factors;
    }

    /// <summary>Takes the step, or a part of it: where the loss is nearly linear, Newton's step is far too long.</summary>
    /// <returns>Whether the loss fell.</returns>
    private bool Advance(double[] factors, double[] step, double loss)
    {
        var candidate = new double[factors.Length];
        var share = 1.0;
        for (var halving = 0; halving < MostHalvings; halving++, share /= 2)
        {
            for (var i = 0; i < factors.Length; i++)
                candidate[i] = Math.Clamp(factors[i] + share * step[i], IsSigned(i) ? -Largest : 0, Largest);
            if (LossAt(candidate) < loss)
            {
                candidate.CopyTo(factors, 0);
                return true;
            }
        }
        return false;
    }

    /// <summary>Newton's step for all factors but those that it would take below 0.</summary>
    private double[] Step(double[] factors, double[] slopes, double[,] curvatures)
    {
        var free = Enumerable.Range(0, factors.Length).Where(i => curvatures[i, i] > 0 && !IsHeld(i, slopes[i] > 0)).ToList();
        while (true)
        {
            var step = Solve(free, slopes, curvatures);
            if (free.RemoveAll(i => IsHeld(i, step[i] < 0)) == 0)
                return step;
        }

        bool IsHeld(int i, bool falls) => falls && factors[i] == 0 && !IsSigned(i);
    }

    /// <summary>Solves curvatures · step = −slopes for some factors; the step of the others is 0.</summary>
    private static double[] Solve(List<int> free, double[] slopes, double[,] curvatures)
    {
        // In units in which each curvature is 1, since outputs differ in size by orders of magnitude.
        var units = free.ConvertAll(i => Math.Sqrt(curvatures[i, i]));
        var (count, rows) = (free.Count, new double[free.Count][]);
        for (var i = 0; i < count; i++)
        {
            rows[i] = new double[count + 1];
            for (var j = 0; j < count; j++)
                rows[i][j] = curvatures[free[i], free[j]] / units[i] / units[j] + (i == j ? Ridge : 0);
            rows[i][count] = -slopes[free[i]] / units[i];
        }
        Eliminate(rows);
        var step = new double[slopes.Length];
        for (var i = 0; i < count; i++)
            step[free[i]] = rows[i][count] / units[i];
        return step;
    }

    /// <summary>Gauss and Jordan's elimination; the matrix is positive definite, so it needs no pivots.</summary>
    private static void Eliminate(double[][] rows)
    {
        for (var pivot = 0; pivot < rows.Length; pivot++)
        {
            for (var column = rows.Length; column >= pivot; column--)
                rows[pivot][column] /= rows[pivot][pivot];
            foreach (var row in rows.Where((_, i) => i != pivot))
            {
                for (var column = rows.Length; column >= pivot; column--)
                    row[column] -= row[pivot] * rows[pivot][column];
            }
        }
    }
}
