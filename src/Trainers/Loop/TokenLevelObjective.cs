using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The objective of a network that says something of each token, which validates itself.</summary>
/// <param name="fineTuning">How much of the network learns, and how fast.</param>
internal abstract class TokenLevelObjective(FineTuning fineTuning) : TrainingObjective, IValidation
{
    public override FineTuning FineTuning => fineTuning;

    public abstract ValidationMeasure Measure { get; }

    public abstract ValidationMetrics? Validate(Action checkAlive);

    /// <summary>Puts the last touch on the trained network; default none.</summary>
    public virtual void Finish(TrainingMonitor monitor)
    {
    }
}
