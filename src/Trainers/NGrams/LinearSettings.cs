using MLNet.Attention.Trainers.Tasks;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>What a linear model is trained with.</summary>
/// <param name="C">What an error costs, against the length of the weights; above 0.</param>
/// <param name="RatioPower">
/// The power of log-count ratios that features are multiplied by: 1 as Wang and Manning 2012 have it, 0 for a plain
/// support vector machine, between them for a compromise. No effect on numbers.
/// </param>
internal sealed record LinearSettings(double C, double RatioPower)
{
    private const double UsualCost = 0.3;

    /// <summary>Costs to try beside the usual one.</summary>
    public static IReadOnlyList<double> OtherCosts { get; } = [0.1, 1];

    /// <summary>What is taken when there are no validation rows to choose on.</summary>
    public static LinearSettings Usual(TrainingTask task) => new(UsualCost, task.RatioPowers[0]);
}
