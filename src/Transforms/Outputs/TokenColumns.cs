using MLNet.Attention.Transforms.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// The columns that a model adds with <c>OutputTokenWeights</c>: <c>Tokens</c> (a vector of text) and <c>TokenWeights</c> (a
/// vector of Single: how much of each token reaches the pooled vector of its text, by attention rollout).
/// </summary>
internal static class TokenColumns
{
    /// <summary>Number of columns.</summary>
    public const int Count = 2;

    private const string Tokens = "Tokens";
    private const string Weights = "TokenWeights";

    public static IEnumerable<DataViewSchema.DetachedColumn> Create() =>
    [
        new(Tokens, new VectorDataViewType(TextDataViewType.Instance)),
        new(Weights, new VectorDataViewType(NumberDataViewType.Single)),
    ];

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape()
    {
        const SchemaShape.Column.VectorKind vector = SchemaShape.Column.VectorKind.VariableVector;
        yield return new(Tokens, vector, TextDataViewType.Instance, isKey: false);
        yield return new(Weights, vector, NumberDataViewType.Single, isKey: false);
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index in the result of <see cref="Create"/>.</param>
    /// <param name="tokens">Returns the tokens of the current row; the getter calls it each time.</param>
    /// <param name="weights">Returns the weights of these tokens; the getter calls it each time.</param>
    public static Delegate CreateGetter(
        int column, Func<IReadOnlyList<ExplainedToken>> tokens, Func<float[]> weights) => column switch
    {
        0 => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            VectorBuffer.Fill<ReadOnlyMemory<char>>(ref value, [.. tokens().Select(token => token.Text.AsMemory())])),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill<float>(ref value, weights())),
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"'{nameof(column)}' is {column}; expected 0 or 1."),
    };
}
