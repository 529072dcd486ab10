using MLNet.Attention.Transforms.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// The columns of a question answerer: the answers (a vector of text, the likeliest first), <c>{Output}Spans</c> (a vector of
/// Int32: start and length of each answer in the context) and <c>{Output}Scores</c> (a vector of Single: their probabilities).
/// </summary>
internal static class AnswerColumns
{
    private static readonly (string Suffix, PrimitiveDataViewType Type)[] All =
        [("", TextDataViewType.Instance), ("Spans", NumberDataViewType.Int32), ("Scores", NumberDataViewType.Single)];

    public static IReadOnlyList<DataViewSchema.DetachedColumn> Create(string output) =>
        [.. All.Select(column => new DataViewSchema.DetachedColumn(output + column.Suffix, new VectorDataViewType(column.Type)))];

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape(string output) => All.Select(column =>
        new SchemaShape.Column(output + column.Suffix, SchemaShape.Column.VectorKind.VariableVector, column.Type, isKey: false));

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index in the result of <see cref="Create"/>.</param>
    /// <param name="current">Returns the answers of the current row; the getter calls it each time.</param>
    public static Delegate CreateGetter(int column, Func<ExtractedAnswer[]> current) => column switch
    {
        0 => Getter(current, answers => Array.ConvertAll(answers, answer => answer.Text.AsMemory())),
        1 => Getter<int>(
            current, answers => [.. answers.SelectMany(answer => new[] { answer.Range.Start, answer.Range.Length })]),
        2 => Getter(current, answers => Array.ConvertAll(answers, answer => answer.Score)),
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"'{nameof(column)}' is {column}; expected 0, 1 or 2."),
    };

    private static ValueGetter<VBuffer<T>> Getter<T>(Func<ExtractedAnswer[]> current, Func<ExtractedAnswer[], T[]> valuesOf) =>
        (ref VBuffer<T> value) => VectorBuffer.Fill<T>(ref value, valuesOf(current()));
}
