namespace MLNet.Attention;

/// <summary>How long a phase of a training took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">The time, all parts of the phase together.</param>
public sealed record TrainingPhaseTime(TrainingPhase Phase, TimeSpan Duration);
