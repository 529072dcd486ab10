using MLNet.Attention.Transforms.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// What a model adds when it is asked for tokens: <c>Tokens</c> (a vector of text) and <c>TokenWeights</c> (a vector of
/// Single), how much of each reaches the text's vector (attention rollout).
/// </summary>
internal static class TokenColumns
{
    /// <summary>How many there are.</summary>
    public const int Count = 2;

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
    /// <param name="tokens">The tokens of the current row; called each time the getter is.</param>
    /// <param name="weights">How much of each token counts; called each time the getter is.</param>
    public static Delegate CreateGetter(
        int column, Func<IReadOnlyList<ExplainedToken>> tokens, Func<float[]> weights) => column switch
    {
        0 => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            VectorBuffer.Fill<ReadOnlyMemory<char>>(ref value, [.. tokens().Select(token => token.Text.AsMemory())])),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill<float>(ref value, weights())),
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"'{nameof(column)}' is {column}; expected 0 or 1."),
    };
}
