namespace MLNet.Attention.Transforms.Explanation;

/// <summary>What each position adds to one output of a network, from a baseline to an input.</summary>
/// <param name="Values">Per position.</param>
/// <param name="Output">The output at the input.</param>
/// <param name="BaselineOutput">The output at the baseline.</param>
/// <param name="Steps">Points of the path that were taken.</param>
internal sealed record Attribution(float[] Values, float Output, float BaselineOutput, int Steps)
{
    // Below this a difference of two Single logits is rounding.
    private const double Rounding = 1e-5;

    /// <summary>How far the values' sum is from the difference of the outputs, as a share of it.</summary>
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
