using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The objective of a network that says something of each token, which validates itself.</summary>
/// <param name="fineTuning">How much of the network learns, and how fast.</param>
internal abstract class TokenLevelObjective(FineTuning fineTuning) : TrainingObjective, IValidation
{
    public override FineTuning FineTuning => fineTuning;

    public abstract ValidationMetrics? Validate(Action checkAlive);

    /// <summary>Puts the last touch on the trained network; default none.</summary>
    public virtual void Finish(TrainingMonitor monitor)
    {
    }

    // F1 still rises when the loss does, of a few predictions that are wrong and sure. Of equal F1, the loss decides.
    protected static double CriterionOf(double f1, double loss) => 1 - f1 + 1e-3 * loss / (1 + loss);
}
