namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Linear warm-up from 0 to the highest rate, then a cosine down to 0 (Loshchilov and Hutter 2017, section 3).
/// </summary>
internal sealed class LearningRateSchedule(double highest, int steps, double warmUpFraction)
{
    private readonly int warmUp = (int)Math.Ceiling(steps * warmUpFraction);

    /// <summary>The highest rate.</summary>
    public double Highest => highest;

    /// <summary>Number of steps.</summary>
    public int Steps => steps;

    /// <param name="step">From 0 to steps - 1.</param>
    public double At(int step) =>
        step < warmUp ? highest * (step + 1) / warmUp : Decayed((step - warmUp) / (double)Math.Max(1, steps - warmUp));

    /// <param name="share">The share of the training that is done, from 0 to 1, when a time limits the training.</param>
    public double At(double share) =>
        share < warmUpFraction ? highest * share / warmUpFraction : Decayed((share - warmUpFraction) / (1 - warmUpFraction));

    private double Decayed(double done) => highest * (1 + Math.Cos(Math.PI * Math.Min(1, done))) / 2;
}
