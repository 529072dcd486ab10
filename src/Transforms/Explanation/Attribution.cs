namespace MLNet.Attention.Transforms.Explanation;

/// <summary>What each position of an input adds to one output of a network, compared with a baseline.</summary>
/// <param name="Values">One per position.</param>
/// <param name="Output">The output at the input.</param>
/// <param name="BaselineOutput">The output at the baseline.</param>
/// <param name="Steps">Number of steps on the path from the baseline to the input.</param>
internal sealed record Attribution(float[] Values, float Output, float BaselineOutput, int Steps)
{
    // A smaller difference of two Single logits is rounding.
    private const double Rounding = 1e-5;

    /// <summary>
    /// The error of the values' sum, relative to what it should be: <see cref="Output"/> less <see cref="BaselineOutput"/>.
    /// </summary>
    public double CompletenessError
    {
        get
        {
            var difference = (double)Output - BaselineOutput;
            var error = Math.Abs(Values.Sum(value => (double)value) - difference);
            return error <= Rounding ? 0 : error / Math.Max(Math.Abs(difference), Rounding);
        }
    }
}
