using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>What a regression adds, as ML.NET's own do: <c>Score</c> (Single), the predicted number.</summary>
internal sealed class RegressionOutputColumns : OutputColumns
{
    private const string Score = "Score";

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input) =>
        [new(Score, NumberDataViewType.Single, ScoreAnnotations.Create(ScoreAnnotations.NextSetId(input), "Regression", Score))];

    /// <summary>The same column as an estimator announces it.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape() =>
        [
            new(Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false,
                ScoreAnnotations.CreateShape()),
        ];

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs) => column == 0
        ? (ValueGetter<float>)((ref float value) => value = outputs().Span[0])
        : throw new ArgumentOutOfRangeException(nameof(column), column, "expected 0.");
}
