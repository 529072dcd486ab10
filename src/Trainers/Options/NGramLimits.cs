namespace MLNet.Attention.Trainers.Options;

/// <summary>Which n-grams a model gets to know.</summary>
/// <param name="MinimumCount">
/// In how many texts an n-gram occurs at least. Default 2: an n-gram of one text says nothing about other texts.
/// </param>
/// <param name="MaximumFeatures">The most n-grams; null (default) for as many as need 2²⁶ weights.</param>
internal sealed record NGramLimits(int MinimumCount = 2, int? MaximumFeatures = null)
{
    private const int MostWeights = 1 << 26; // 256 MB

    /// <summary>The most n-grams.</summary>
    /// <param name="outputs">C, the number of outputs of the model.</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    public int MostFeatures(int outputs, bool pairs)
    {
        var weightsPerFeature = outputs * (pairs ? 4L : 1); // of pairs 3 and a little
        return (int)Math.Min(MaximumFeatures ?? MostWeights / weightsPerFeature, Array.MaxLength / weightsPerFeature);
    }
}
