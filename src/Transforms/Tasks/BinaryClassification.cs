using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// Predicts true or false from one logit. The columns are the same as of ML.NET's binary classifiers: <c>PredictedLabel</c>
/// (Boolean, whether the logit is above 0), <c>Score</c> (Single, the logit) and <c>Probability</c> (Single, of true).
/// </summary>
internal sealed class BinaryClassification : PredictionTask
{
    public const string TypeName = "binary_classification";

    private const string Kind = "BinaryClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string Probability = "Probability";

    public override string Type => TypeName;

    /// <summary>The names of the two classes.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["False", "True"];

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input)
    {
        var id = ScoreAnnotations.NextSetId(input);
        return
        [
            new(PredictedLabel, BooleanDataViewType.Instance, ScoreAnnotations.Create(id, Kind, PredictedLabel)),
            new(Score, NumberDataViewType.Single, ScoreAnnotations.Create(id, Kind, Score)),
            new(Probability, NumberDataViewType.Single, ScoreAnnotations.Create(id, Kind, Probability, isNormalized: true)),
        ];
    }

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape()
    {
        const SchemaShape.Column.VectorKind scalar = SchemaShape.Column.VectorKind.Scalar;
        var plain = ScoreAnnotations.CreateShape();
        yield return new(PredictedLabel, scalar, BooleanDataViewType.Instance, isKey: false, plain);
        yield return new(Score, scalar, NumberDataViewType.Single, isKey: false, plain);
        yield return new(Probability, scalar, NumberDataViewType.Single, isKey: false,
            ScoreAnnotations.CreateShape(isNormalized: true));
    }

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = outputs().Span[0] > 0),
        1 => (ValueGetter<float>)((ref float value) => value = outputs().Span[0]),
        2 => (ValueGetter<float>)((ref float value) => value = Logits.Sigmoid(outputs().Span[0])),
        _ => throw NoColumn(column, 3),
    };

    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs) =>
    [
        new(ClassNames[0], 0, -1, -outputs[0], Logits.Sigmoid(-outputs[0])),
        new(ClassNames[1], 0, 1, outputs[0], Logits.Sigmoid(outputs[0])),
    ];
}
