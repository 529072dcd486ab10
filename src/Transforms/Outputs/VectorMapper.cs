using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>Adds the vector of a text.</summary>
/// <exception cref="ArgumentOutOfRangeException">The text column is not there or is not text.</exception>
internal sealed class VectorMapper(IHostEnvironment environment, TextModel model, string outputColumnName,
    string inputColumnName, DataViewSchema inputSchema)
    : ScoringMapper(environment, [inputColumnName], inputSchema,
        [CreateColumn(outputColumnName, model.Configuration.Dimension)])
{
    public override BatchScorer CreateScorer(bool[] active, Cancellation? cancellation) =>
        new VectorScorer(model) { Cancellation = cancellation };

    public override Delegate CreateGetter(
        int column, BatchScorer scorer, Func<ReadOnlyMemory<float>> outputs, Func<int> current) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var vector = outputs().Span;
            var editor = VBufferEditor.Create(ref value, vector.Length);
            vector.CopyTo(editor.Values);
            value = editor.Commit();
        });

    private static DataViewSchema.DetachedColumn CreateColumn(string name, int dimension) =>
        new(name, new VectorDataViewType(NumberDataViewType.Single, dimension));
}
