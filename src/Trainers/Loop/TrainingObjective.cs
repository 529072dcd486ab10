using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// What training minimizes: the loss of a network on rows. Averaging, checkpoints and progress know nothing else about the task.
/// </summary>
internal abstract class TrainingObjective
{
    /// <summary>The network that is trained.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>Indices of the training rows.</summary>
    public abstract IReadOnlyList<int> Rows { get; }

    /// <summary>The length of a row; the rows of a batch have similar lengths.</summary>
    public abstract int LengthOf(int row);

    /// <summary>
    /// Number of sequences of a row, and the tokens of the longest of them. In a batch, each is padded to the longest of all.
    /// </summary>
    public abstract (int Sequences, int Longest) SizeOf(int row);

    /// <summary>The weight of a row, at least 0.</summary>
    public abstract float WeightOf(int row);

    /// <summary>
    /// The share of some rows in the mean loss of their batch, a scalar: Σ wᵢ·lossᵢ / Σ wⱼ, with i over these rows and j over all
    /// rows of the batch.
    /// </summary>
    /// <param name="rows">Indices of the rows.</param>
    /// <param name="batchWeight">Σ wⱼ</param>
    /// <param name="random">Source of randomness in the input, such as word dropout.</param>
    /// <param name="share">The share of the training that is done, in [0, 1].</param>
    public abstract Tensor Loss(int[] rows, float batchWeight, Random random, double share);
}
