namespace MLNet.Attention.Trainers;

/// <summary>What a linear model is trained with.</summary>
/// <param name="C">What an error costs, against the length of the weights; above 0.</param>
/// <param name="RatioPower">
/// The power of log-count ratios that features are multiplied by: 1 as Wang and Manning 2012 have it, 0 for a plain
/// support vector machine, between them for a compromise. No effect on numbers.
/// </param>
internal sealed record LinearSettings(double C, double RatioPower);
