using MLNet.Attention.Modules.Attention;

namespace MLNet.Attention;

/// <summary>
/// Which part of a source the steps of a recurrent decoder attend to (Luong et al. 2015, sections 3.1 and 3.2).
/// </summary>
public enum AttentionLocality
{
    /// <summary>The whole source.</summary>
    Global,

    /// <summary>
    /// A window around the position of the step in the target: local-m. For targets that go through the source at its pace.
    /// <see cref="LocalAttentionBias"/>.
    /// </summary>
    Monotonic,

    /// <summary>
    /// A window around a position that the step predicts, with a Gaussian around it: local-p. <see cref="LocalAttentionBias"/>.
    /// </summary>
    Predictive,
}
