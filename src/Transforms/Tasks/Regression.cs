using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>Predicts a number. The column is the same as of ML.NET's regressions: <c>Score</c> (Single).</summary>
internal sealed class Regression : PredictionTask
{
    public const string TypeName = "regression";

    private const string Kind = "Regression";
    private const string Score = "Score";

    public override string Type => TypeName;

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input) =>
        [new(Score, NumberDataViewType.Single, ScoreAnnotations.Create(ScoreAnnotations.NextSetId(input), Kind, Score))];

    /// <summary>The same column in an estimator's <see cref="SchemaShape"/>.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape() =>
        [
            new(Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false,
                ScoreAnnotations.CreateShape()),
        ];

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs) => column == 0
        ? (ValueGetter<float>)((ref float value) => value = outputs().Span[0])
        : throw NoColumn(column, 1);

    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs) => [new(Score, 0, 1, outputs[0], null)];
}
