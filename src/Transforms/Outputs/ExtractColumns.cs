using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Sentences;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>
/// The columns of an extractive summarizer: the summary (text), <c>{Output}Spans</c> (a vector of Int32: start and length of each
/// chosen sentence) and <c>{Output}Scores</c> (a vector of Single: their scores).
/// </summary>
internal static class ExtractColumns
{
    public static IReadOnlyList<DataViewSchema.DetachedColumn> Create(string output) =>
    [
        new(output, TextDataViewType.Instance),
        new(SpansOf(output), new VectorDataViewType(NumberDataViewType.Int32)),
        new(ScoresOf(output), new VectorDataViewType(NumberDataViewType.Single)),
    ];

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape(string output)
    {
        const SchemaShape.Column.VectorKind vector = SchemaShape.Column.VectorKind.VariableVector;
        yield return new(output, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, isKey: false);
        yield return new(SpansOf(output), vector, NumberDataViewType.Int32, isKey: false);
        yield return new(ScoresOf(output), vector, NumberDataViewType.Single, isKey: false);
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one column.</summary>
    /// <param name="column">Index in the result of <see cref="Create"/>.</param>
    /// <param name="current">Returns what was extracted from the current row; the getter calls it each time.</param>
    public static Delegate CreateGetter(int column, Func<Extract> current) => column switch
    {
        0 => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = current().Summary.AsMemory()),
        1 => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> value) => VectorBuffer.Fill<int>(ref value, Spans(current()))),
        2 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill<float>(ref value, Scores(current()))),
        _ => throw new ArgumentOutOfRangeException(nameof(column), $"'{nameof(column)}' is {column}; expected 0, 1 or 2."),
    };

    private static string SpansOf(string output) => output + "Spans";

    private static string ScoresOf(string output) => output + "Scores";

    private static int[] Spans(Extract extract) =>
        [.. extract.Chosen.SelectMany(i => new[] { extract.Sentences[i].Start, extract.Sentences[i].Length })];

    private static float[] Scores(Extract extract) => Array.ConvertAll(extract.Chosen, i => extract.Scores[i]);
}
