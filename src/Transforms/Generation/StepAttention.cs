using MLNet.Attention.Modules.Decoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>What hypotheses attended to in a step, in plain arrays.</summary>
internal sealed class StepAttention
{
    private readonly float[]? alignment;
    private readonly float[]? copyProbabilities;
    private readonly float[][] rows = []; // those that were asked for

    /// <param name="step">The step; null when nobody asks.</param>
    public StepAttention(DecoderStep? step)
    {
        if (step is null)
            return;
        alignment = Numbers(step.Alignment);
        copyProbabilities = step.CopyProbability is { } copy ? Numbers(copy) : null;
        rows = new float[step.Alignment.shape[0]][];
    }

    /// <summary>[S], the alignment of a row; null when nobody asks.</summary>
    public float[]? Alignment(int row)
    {
        if (alignment is null)
            return null;
        var length = alignment.Length / rows.Length;
        return rows[row] ??= alignment[(row * length)..((row + 1) * length)];
    }

    /// <summary>The copy probability of a row; null when nobody asks, and without a copy mechanism.</summary>
    public float? CopyProbability(int row) => copyProbabilities?[row];

    private static float[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().cpu().data<float>().ToArray();
}
