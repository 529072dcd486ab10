using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention;

/// <summary>
/// Limits of an explanation. Integrated gradients take almost all of its time: each step runs the network forward and
/// backward.
/// </summary>
/// <example><code>
/// var options = new ExplanationOptions { MaximumSteps = 64, MaximumClasses = 3 };
/// var explanation = model.Explain(mlContext, text, options: options);
/// </code></example>
public sealed class ExplanationOptions
{
    /// <summary>
    /// The most steps of integrated gradients between the baseline and the text; n steps compute n + 1 gradients. The number of
    /// steps begins at 8 and doubles until <see cref="Tolerance"/> is met, or until the next doubling would exceed this maximum.
    /// In [8, 4096], or 0 for an explanation without attributions and contributions of tokens; default 512.
    /// </summary>
    public int MaximumSteps { get; set; } = 512;

    /// <summary>
    /// The highest <see cref="ExplainedClass.CompletenessError"/> (a share) that needs no more steps. In [0, 1]; default 0.01.
    /// </summary>
    public double Tolerance { get; set; } = 0.01;

    /// <summary>
    /// The longest text that gets attributions: in tokens, or in n-grams if the encoder reads n-grams; for a pair, both texts
    /// together. In [1, 2097152]; default 4096. A longer text gets no attributions and contributions of tokens, and a warning is
    /// logged; its n-grams, attention and rollout are explained. The time of a step is proportional to the length, with a
    /// transformer to the square of the length.
    /// </summary>
    public int MaximumTokens { get; set; } = 4096;

    /// <summary>The most classes that are explained, beginning with the most likely class. At least 1; default 10.</summary>
    public int MaximumClasses { get; set; } = 10;

    /// <summary>What gets values: whole words (default), or the tokens that the network reads.</summary>
    public ExplanationUnit Unit { get; set; }

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Check()
    {
        Check(Enum.IsDefined(Unit), nameof(Unit), Unit, $"one of {string.Join(", ", Enum.GetNames<ExplanationUnit>())}");
        Check(MaximumSteps is 0 or >= IntegratedGradients.FirstSteps and <= 4096, nameof(MaximumSteps), MaximumSteps,
            $"0 or in [{IntegratedGradients.FirstSteps}, 4096]");
        Check(Tolerance is >= 0 and <= 1, nameof(Tolerance), Tolerance, "in [0, 1]");
        Check(MaximumTokens is >= 1 and <= 1 << 21, nameof(MaximumTokens), MaximumTokens, "in [1, 2097152]");
        Check(MaximumClasses >= 1, nameof(MaximumClasses), MaximumClasses, "at least 1");
    }

    private static void Check(bool isInRange, string option, object value, string expected)
    {
        if (!isInRange)
            throw new ArgumentOutOfRangeException(option, $"'{option}' is {value}; expected {expected}.");
    }
}
