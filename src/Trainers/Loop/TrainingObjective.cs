using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// What a training makes smaller: the loss of a network on rows. Early stopping, averaging, checkpoints and progress know
/// nothing else of what is learnt.
/// </summary>
internal abstract class TrainingObjective
{
    /// <summary>The network that is trained.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>The rows that are learnt from.</summary>
    public abstract IReadOnlyList<int> Rows { get; }

    /// <summary>How long a row is: rows of like length make a batch.</summary>
    public abstract int LengthOf(int row);

    /// <summary>How many tokens a row has in a batch whose longest row has a given length.</summary>
    public abstract long TokensOf(int length);

    /// <summary>The weight of a row, at least 0.</summary>
    public abstract float WeightOf(int row);

    /// <summary>
    /// The share of some rows in the mean loss of their batch: Σ wᵢ·lossᵢ / Σ wⱼ, i of these rows and j of all, a scalar.
    /// </summary>
    /// <param name="rows">Which rows.</param>
    /// <param name="batchWeight">Σ wⱼ</param>
    /// <param name="random">Source of what is random in the input, such as word dropout.</param>
    public abstract Tensor Loss(int[] rows, float batchWeight, Random random);

    /// <summary>How the network does on validation rows; null when there are none.</summary>
    public abstract ValidationMetrics? Validate();
}
