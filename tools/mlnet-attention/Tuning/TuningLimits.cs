namespace MLNet.Attention.Tool.Tuning;

/// <summary>When a search ends.</summary>
/// <param name="Time">The time; a training that it interrupts is lost.</param>
/// <param name="Trials">The most trainings.</param>
internal sealed record TuningLimits(TimeSpan Time, int Trials);
