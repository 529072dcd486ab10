using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows for which a model computes the pooled vector of a text.</summary>
internal sealed class VectorBlock(VectorScorer scorer) : NumberBlock(scorer)
{
    public override Delegate CreateGetter(int column, Func<int> current) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill(ref value, NumbersOf(current()).Span));
}
