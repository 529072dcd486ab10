using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>Predicts a number. The column is the same as of ML.NET's regressions: <c>Score</c> (Single).</summary>
/// <param name="range">What <c>Score</c> is clipped to; null (default) for no clipping.</param>
internal sealed class Regression(LabelRange? range = null) : PredictionTask
{
    public const string TypeName = "regression";

    private const string RangeField = "label_range";
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
        ? (ValueGetter<float>)((ref float value) => value = Predict(outputs().Span))
        : throw NoColumn(column, 1);

    /// <summary>The predicted number.</summary>
    /// <param name="outputs">The model's output for a row [1].</param>
    public float Predict(ReadOnlySpan<float> outputs) => range is null ? outputs[0] : range.Clip(outputs[0]);

    public override void Write(Utf8JsonWriter json)
    {
        base.Write(json);
        if (range is null)
            return;
        json.WriteStartObject(RangeField);
        range.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static new Regression Read(JsonFields fields) =>
        new(fields.ObjectOrNull(RangeField) is { } found ? LabelRange.Read(found) : null);

    // Explained is the number before clipping, which is the sum of the contributions.
    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs) => [new(Score, 0, 1, outputs[0], null)];
}
