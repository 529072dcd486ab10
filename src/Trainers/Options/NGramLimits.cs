namespace MLNet.Attention.Trainers.Options;

/// <summary>Which n-grams a model gets to know.</summary>
/// <param name="MinimumCount">
/// In how many texts an n-gram occurs at least; null (default) for what <see cref="LeastCount"/> says.
/// </param>
/// <param name="MaximumFeatures">The most n-grams; null (default) for as many as need 2²⁶ weights.</param>
internal sealed record NGramLimits(int? MinimumCount = null, int? MaximumFeatures = null)
{
    /// <summary>The least count of many or long texts.</summary>
    public const int UsualCount = 2;

    private const int FewRows = 2_000;
    private const int ShortText = 1_000; // different n-grams: some 60 words
    private const int MostWeights = 1 << 26; // 256 MB

    /// <summary>
    /// In how many texts an n-gram must occur. Of few short texts, most words that tell occur once: of 100 rows, knowing them made
    /// 2 to 3 in 100 more right, of 1,000 rows about 1. It did harm with 4,000 questions, and with 1,000 long texts, where most
    /// n-grams of one text are noise.
    /// </summary>
    /// <param name="rows">The number of training rows.</param>
    /// <param name="length">The mean number of different n-grams of a text.</param>
    public int LeastCount(int rows, double length) => MinimumCount ?? (rows <= FewRows && length <= ShortText ? 1 : UsualCount);

    /// <summary>The most n-grams.</summary>
    /// <param name="outputs">C, the number of outputs of the model.</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    public int MostFeatures(int outputs, bool pairs)
    {
        var weightsPerFeature = outputs * (pairs ? 4L : 1); // of pairs 3 and a little
        return (int)Math.Min(MaximumFeatures ?? MostWeights / weightsPerFeature, Array.MaxLength / weightsPerFeature);
    }
}
