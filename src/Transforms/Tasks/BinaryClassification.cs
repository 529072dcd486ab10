using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// Predicts true or false from one logit. The columns are the same as of ML.NET's binary classifiers: <c>PredictedLabel</c>
/// (Boolean, whether the logit is above the threshold), <c>Score</c> (Single, the logit) and <c>Probability</c> (Single, of
/// true). The threshold is the logit of w(false) / (w(false) + w(true)) with the weights w of the classes, and 0 without.
/// </summary>
/// <param name="weights">The weights of false and true; null (default) when both are 1.</param>
/// <param name="names">The names of false and true; null (default) for those of the label's values.</param>
internal sealed class BinaryClassification(ClassWeights? weights = null, IReadOnlyList<string>? names = null) : Classification
{
    public const string TypeName = "binary_classification";

    private const string Kind = "BinaryClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string Probability = "Probability";
    private const string NamesField = "class_names";

    private readonly float threshold = weights is null ? 0 : (float)(weights.Logarithms[0] - weights.Logarithms[1]);

    public override string Type => TypeName;

    public override ClassWeights? Weights => weights;

    /// <summary>The two values of a label, as text.</summary>
    public static IReadOnlyList<string> LabelValues { get; } = ["False", "True"];

    public override IReadOnlyList<string> ClassNames => names ?? LabelValues;

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
        0 => (ValueGetter<bool>)((ref bool value) => value = outputs().Span[0] > threshold),
        1 => (ValueGetter<float>)((ref float value) => value = outputs().Span[0]),
        2 => (ValueGetter<float>)((ref float value) => value = Logits.Sigmoid(outputs().Span[0])),
        _ => throw NoColumn(column, 3),
    };

    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs) =>
    [
        new(ClassNames[0], 0, -1, -outputs[0], Logits.Sigmoid(-outputs[0])),
        new(ClassNames[1], 0, 1, outputs[0], Logits.Sigmoid(outputs[0])),
    ];

    public override int PredictedIndexOf(ReadOnlySpan<float> outputs) => outputs[0] > threshold ? 1 : 0;

    public override void Write(Utf8JsonWriter json)
    {
        base.Write(json);
        weights?.Write(json);
        if (names is null)
            return;
        json.WriteStartArray(NamesField);
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <inheritdoc cref="PredictionTask.Read"/>
    public static new BinaryClassification Read(JsonFields fields)
    {
        var names = fields.Has(NamesField) ? fields.Texts(NamesField, LabelValues.Count) : null;
        if (names is not null && (names is not [not "", not ""] || names[0] == names[1]))
            throw fields.Wrong(NamesField, $"[{string.Join(", ", names)}]", "two different names, neither empty");
        return new(ClassWeights.Read(fields, LabelValues.Count), names);
    }

    /// <summary>The same task with other names of the classes.</summary>
    public BinaryClassification WithNames(string negative, string positive) => new(weights, [negative, positive]);

    protected override float[] ProbabilitiesOf(float[] outputs) => [Logits.Sigmoid(-outputs[0]), Logits.Sigmoid(outputs[0])];
}
