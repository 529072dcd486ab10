namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// Linear warm-up from 0 to the highest rate, then a cosine down to 0 (Loshchilov and Hutter 2017, section 3).
/// </summary>
internal sealed class LearningRateSchedule(double highest, int steps, double warmUpFraction)
{
    private readonly int warmUp = (int)Math.Ceiling(steps * warmUpFraction);

    /// <param name="step">From 0 to steps - 1.</param>
    public double At(int step)
    {
        if (step < warmUp)
            return highest * (step + 1) / warmUp;
        var done = (step - warmUp) / (double)Math.Max(1, steps - warmUp);
        return highest * (1 + Math.Cos(Math.PI * done)) / 2;
    }
}
