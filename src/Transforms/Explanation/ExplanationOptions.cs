using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention;

/// <summary>
/// How far an explanation goes. Its time is almost all integrated gradients', which run the network forward and backward
/// for each step.
/// </summary>
/// <example><code>
/// var options = new ExplanationOptions { MaximumSteps = 64, MaximumClasses = 3 };
/// var explanation = model.Explain(mlContext, text, options: options);
/// </code></example>
public sealed class ExplanationOptions
{
    /// <summary>
    /// Most steps of integrated gradients on the way from the baseline to the text: n steps take the network's gradient n + 1
    /// times. They begin with 8 and take twice as many until <see cref="Tolerance"/> is met or that would be more than this.
    /// In [8, 4096], or 0 for neither attributions nor contributions of tokens; default 512.
    /// </summary>
    public int MaximumSteps { get; set; } = 512;

    /// <summary>
    /// The <see cref="ExplainedClass.CompletenessError"/> at which no more steps are taken. In [0, 1]; default 0.01.
    /// </summary>
    public double Tolerance { get; set; } = 0.01;

    /// <summary>
    /// Longest text with attributions, as the network reads the text: in tokens, or in n-grams where the encoder reads
    /// those; of a pair, both texts together. In [1, 2097152]; default 4096. A longer text is explained without
    /// attributions and contributions of tokens, and the log says so; its n-grams, attention and rollout are there. The
    /// time of a step grows with the length, of an encoder with attention with its square.
    /// </summary>
    public int MaximumTokens { get; set; } = 4096;

    /// <summary>Most classes that are explained; those are the most likely ones. At least 1; default 10.</summary>
    public int MaximumClasses { get; set; } = 10;

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Check()
    {
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
