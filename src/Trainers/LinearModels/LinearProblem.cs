using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>The training rows of a linear model and the cost of an error.</summary>
/// <param name="Rows">x, sparse vectors.</param>
/// <param name="RowWeights">One per row, at least 0.</param>
/// <param name="VectorLength">The length of the vectors.</param>
/// <param name="C">The cost of an error, relative to the L2 penalty on the weights; above 0.</param>
internal sealed record LinearProblem(
    RaggedList<(int Index, float Value)> Rows, float[] RowWeights, int VectorLength, double C);
