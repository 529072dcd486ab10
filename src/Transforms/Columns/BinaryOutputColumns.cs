using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// What a binary classifier adds, as ML.NET's own do: <c>PredictedLabel</c> (Boolean, the logit is above 0),
/// <c>Score</c> (Single, the logit) and <c>Probability</c> (Single, of the label being true).
/// </summary>
internal sealed class BinaryOutputColumns : OutputColumns
{
    private const string Kind = "BinaryClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string Probability = "Probability";

    // Log-loss of a probability of exactly 0 or 1 would be infinite.
    private const float SmallestProbability = 1e-7f;

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input)
    {
        var id = ScoreAnnotations.NextSetId(input);
        return
        [
            new(PredictedLabel, BooleanDataViewType.Instance, ScoreAnnotations.Create(id, Kind, PredictedLabel)),
            new(Score, NumberDataViewType.Single, ScoreAnnotations.Create(id, Kind, Score)),
            new(Probability, NumberDataViewType.Single, ScoreAnnotations.Create(id, Kind, Probability, true)),
        ];
    }

    /// <summary>The same columns as an estimator announces them.</summary>
    public static IEnumerable<SchemaShape.Column> CreateShape()
    {
        const SchemaShape.Column.VectorKind scalar = SchemaShape.Column.VectorKind.Scalar;
        var plain = ScoreAnnotations.CreateShape();
        yield return new(PredictedLabel, scalar, BooleanDataViewType.Instance, isKey: false, plain);
        yield return new(Score, scalar, NumberDataViewType.Single, isKey: false, plain);
        yield return new(Probability, scalar, NumberDataViewType.Single, isKey: false,
            ScoreAnnotations.CreateShape(isNormalized: true));
    }

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> logits) => column switch
    {
        0 => (ValueGetter<bool>)((ref bool value) => value = logits().Span[0] > 0),
        1 => (ValueGetter<float>)((ref float value) => value = logits().Span[0]),
        2 => (ValueGetter<float>)((ref float value) => value = Sigmoid(logits().Span[0])),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "expected 0, 1 or 2."),
    };

    /// <summary>The probability of a logit, as the column has it.</summary>
    public static float Sigmoid(float logit) =>
        Math.Clamp(1 / (1 + MathF.Exp(-logit)), SmallestProbability, 1 - SmallestProbability);
}
