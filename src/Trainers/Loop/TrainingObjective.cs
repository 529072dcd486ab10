using MLNet.Attention.Trainers.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// What training minimizes: the loss of a network on rows. Averaging, checkpoints and progress know nothing else about the task.
/// </summary>
internal abstract class TrainingObjective
{
    /// <summary>The network that is trained.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>How much of the network learns, and how fast; default all of it, at the same rate.</summary>
    public FineTuning FineTuning { get; init; } = FineTuning.Everything;

    /// <summary>Indices of the training rows.</summary>
    public abstract IReadOnlyList<int> Rows { get; }

    /// <summary>The length of a row; the rows of a batch have similar lengths.</summary>
    public abstract int LengthOf(int row);

    /// <summary>
    /// Number of sequences of a row, and the tokens of the longest of them. In a batch, each is padded to the longest of all.
    /// </summary>
    public abstract (int Sequences, int Longest) SizeOf(int row);

    /// <summary>
    /// Roughly the most floats that a training step keeps for some sequences, each padded to the longest: activations, attention
    /// weights and outputs.
    /// </summary>
    public abstract long FloatsOf(long sequences, int longest);

    /// <summary>
    /// The most tokens of a part of a batch, with padding. Default: on a GPU as many as it can hold; on the CPU few, which takes
    /// no longer, and a training that is cancelled ends sooner.
    /// </summary>
    public virtual int MostTokens => Network.parameters().First().device_type == DeviceType.CPU
        ? MicroBatches.FewTokens
        : MicroBatches.MostTokens;

    /// <summary>The fewest rows of a part of a batch, unless the batch has fewer; default 1.</summary>
    public virtual int FewestRows => 1;

    /// <summary>The weight of a row, at least 0.</summary>
    public abstract float WeightOf(int row);

    /// <summary>What the losses of a batch are divided by; default the sum of its rows' weights, Σ wⱼ.</summary>
    public virtual float WeightOf(int[] batch) => batch.Sum(WeightOf);

    /// <summary>
    /// The share of some rows in the loss of their batch, a scalar: Σ wᵢ·lossᵢ / batchWeight, with i over these rows.
    /// </summary>
    /// <param name="rows">Indices of the rows.</param>
    /// <param name="batchWeight">The <see cref="WeightOf(int[])"/> of the whole batch.</param>
    /// <param name="random">Source of randomness in the input, such as word dropout.</param>
    /// <param name="share">The share of the training that is done, in [0, 1].</param>
    public abstract Tensor Loss(int[] rows, float batchWeight, Random random, double share);
}
