namespace MLNet.Attention.Transforms.Explanation;

/// <summary>
/// Clenshaw-Curtis quadrature on [0, 1]. The rule of n steps has n + 1 points, of which every other is a point of the rule of
/// n/2 steps. It is exact for polynomials of degree n (Clenshaw and Curtis 1960, "A method for numerical integration on
/// an automatic computer"; Waldvogel 2006, "Fast construction of the Fejér and Clenshaw-Curtis quadrature rules", section 1).
/// </summary>
internal static class ClenshawCurtis
{
    /// <summary>A point of the rule, in [0, 1].</summary>
    /// <param name="index">From 0 (the point 0) to <paramref name="steps"/> (the point 1).</param>
    /// <param name="steps">n</param>
    public static double Point(int index, int steps)
    {
        var sine = Math.Sin(Math.PI / 2 * index / steps);
        return sine * sine;
    }

    /// <summary>The weights of the rule's n + 1 points: positive, and 1 in sum.</summary>
    /// <param name="steps">n, even.</param>
    public static double[] Weights(int steps)
    {
        var weights = new double[steps + 1];
        for (var i = 0; i <= steps; i++)
        {
            var sum = 1 - Math.Cos(Math.PI * i) / ((double)steps * steps - 1);
            for (var j = 1; j < steps / 2; j++)
                sum -= 2 * Math.Cos(2 * Math.PI * j * i / steps) / (4.0 * j * j - 1);
            weights[i] = sum / (i == 0 || i == steps ? 2 * steps : steps);
        }
        return weights;
    }
}
