using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>What a linear model is learnt from.</summary>
/// <param name="Rows">x, sparse vectors.</param>
/// <param name="RowWeights">One per row, at least 0.</param>
/// <param name="VectorLength">The length of the vectors.</param>
/// <param name="C">What an error costs, against the length of the weights; above 0.</param>
internal sealed record LinearProblem(
    RaggedList<(int Index, float Value)> Rows, float[] RowWeights, int VectorLength, double C);
