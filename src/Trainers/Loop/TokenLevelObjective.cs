using MLNet.Attention.Trainers.Monitoring;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>The objective of a network that says something of each token, which validates itself.</summary>
internal abstract class TokenLevelObjective : TrainingObjective, IValidation
{
    public abstract ValidationMeasure Measure { get; }

    public abstract ValidationMetrics? Validate(Action checkAlive);

    /// <summary>Puts the last touch on the trained network; default none.</summary>
    public virtual void Finish(TrainingMonitor monitor)
    {
    }
}
