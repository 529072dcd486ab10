namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>The hyperparameters of a linear model.</summary>
/// <param name="C">The cost of an error, relative to the L2 penalty on the weights; above 0, default 0.3.</param>
/// <param name="RatioPower">The power of the log-count ratios, see <see cref="LinearLearner.RatioPowers"/>.</param>
internal sealed record LinearSettings(double C, double RatioPower)
{
    private const double DefaultCost = 0.3;

    /// <summary>The costs to try in addition to the default.</summary>
    public static IReadOnlyList<double> OtherCosts { get; } = [0.1, 1];

    /// <summary>The settings without validation rows.</summary>
    /// <param name="learner">Trains the model.</param>
    /// <param name="cost">The cost of an error; null (default) for the usual one.</param>
    public static LinearSettings DefaultOf(LinearLearner learner, double? cost = null) =>
        new(cost ?? DefaultCost, learner.RatioPowers[0]);
}
