using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// What a model adds when it is asked for tokens: <c>Tokens</c> (a vector of text) and <c>TokenWeights</c> (a vector of
/// Single), how much of each reaches the text's vector (<see cref="AttentionRollout"/>).
/// </summary>
internal static class TokenColumns
{
    private const string Tokens = "Tokens";
    private const string Weights = "TokenWeights";

    public static IEnumerable<DataViewSchema.DetachedColumn> Create() =>
    [
        new(Tokens, new VectorDataViewType(TextDataViewType.Instance)),
        new(Weights, new VectorDataViewType(NumberDataViewType.Single)),
    ];

    /// <summary>The same columns as an estimator announces them.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape()
    {
        const SchemaShape.Column.VectorKind vector = SchemaShape.Column.VectorKind.VariableVector;
        yield return new(Tokens, vector, TextDataViewType.Instance, isKey: false);
        yield return new(Weights, vector, NumberDataViewType.Single, isKey: false);
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index into what <see cref="Create"/> returns.</param>
    /// <param name="scorer">What scores the rows.</param>
    /// <param name="current">Which of its rows is the current one; called each time the getter is.</param>
    public static Delegate CreateGetter(int column, TextScorer scorer, Func<int> current) => column switch
    {
        0 => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            Fill(ref value, [.. scorer.TokensOf(current()).Select(token => token.Text.AsMemory())])),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill(ref value, scorer.TokenWeightsOf(current()))),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "expected 0 or 1."),
    };

    private static void Fill<T>(ref VBuffer<T> buffer, T[] values)
    {
        var editor = VBufferEditor.Create(ref buffer, values.Length);
        values.CopyTo(editor.Values);
        buffer = editor.Commit();
    }
}
