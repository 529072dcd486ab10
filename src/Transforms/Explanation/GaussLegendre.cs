namespace MLNet.Attention.Transforms;

/// <summary>Gauss-Legendre quadrature on [0, 1]: exact for polynomials of degree 2n - 1.</summary>
internal static class GaussLegendre
{
    /// <summary>The points and weights of the rule of <paramref name="count"/> points, in ascending order.</summary>
    public static (double Point, double Weight)[] Rule(int count)
    {
        var rule = new (double Point, double Weight)[count];
        for (var i = 0; i < count; i++)
        {
            var (root, slope) = Root(count, Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)));
            rule[count - 1 - i] = ((1 + root) / 2, 1 / ((1 - root * root) * slope * slope));
        }
        return rule;
    }

    /// <summary>Newton's method from a start that is close.</summary>
    private static (double Root, double Slope) Root(int degree, double x)
    {
        for (var (step, round) = (1.0, 0); round < 50 && Math.Abs(step) > 1e-15; round++)
        {
            var (value, slope) = Legendre(degree, x);
            step = value / slope;
            x -= step;
        }
        return (x, Legendre(degree, x).Slope);
    }

    /// <summary>The Legendre polynomial and its derivative, by the three-term recurrence.</summary>
    private static (double Value, double Slope) Legendre(int degree, double x)
    {
        var (before, value) = (1.0, x);
        for (var n = 2; n <= degree; n++)
            (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n);
        return (value, degree * (x * value - before) / (x * x - 1));
    }
}
