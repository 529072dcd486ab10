namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>What a linear model is trained with.</summary>
/// <param name="C">What an error costs, against the length of the weights; above 0.</param>
/// <param name="RatioPower">The power of the log-count ratios, see <see cref="LinearLearner.RatioPowers"/>.</param>
internal sealed record LinearSettings(double C, double RatioPower)
{
    private const double DefaultCost = 0.3;

    /// <summary>Costs to try beside the default.</summary>
    public static IReadOnlyList<double> OtherCosts { get; } = [0.1, 1];

    /// <summary>What is taken when there are no validation rows to choose on.</summary>
    public static LinearSettings DefaultOf(LinearLearner learner) => new(DefaultCost, learner.RatioPowers[0]);
}
