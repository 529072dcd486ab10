namespace MLNet.Attention.Trainers.Options;

/// <summary>Which n-grams a model gets to know.</summary>
/// <param name="MinimumCount">
/// In how many texts an n-gram occurs at least; null (default) for what <see cref="LeastCount"/> says.
/// </param>
/// <param name="MaximumFeatures">The most n-grams; null (default) for as many as need 2²⁶ weights.</param>
internal sealed record NGramLimits(int? MinimumCount = null, int? MaximumFeatures = null)
{
    private const int FewRows = 2_000;
    private const int ShortText = 100; // tokens
    private const int MostWeights = 1 << 26; // 256 MB

    /// <summary>
    /// In how many texts an n-gram must occur. Of few short texts, most words that tell occur once: of 100 rows, knowing them made
    /// 2 to 3 in 100 more right, of 1,000 rows about 1. It did harm with 4,000 questions, and with 1,000 long texts, where most
    /// n-grams of one text are noise.
    /// </summary>
    /// <param name="rows">The number of training rows.</param>
    /// <param name="tokens">The number of all their tokens.</param>
    public int LeastCount(int rows, long tokens) =>
        MinimumCount ?? (rows <= FewRows && tokens <= (long)ShortText * rows ? 1 : 2);

    /// <summary>The most n-grams.</summary>
    /// <param name="outputs">C, the number of outputs of the model.</param>
    /// <param name="pairs">Whether a row has two texts.</param>
    public int MostFeatures(int outputs, bool pairs)
    {
        var weightsPerFeature = outputs * (pairs ? 4L : 1); // of pairs 3 and a little
        return (int)Math.Min(MaximumFeatures ?? MostWeights / weightsPerFeature, Array.MaxLength / weightsPerFeature);
    }
}
