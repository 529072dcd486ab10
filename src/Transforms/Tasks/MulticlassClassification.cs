using System.Text.Json;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// Predicts one of C classes from a logit per class. The columns are the same as of ML.NET's multiclass classifiers:
/// <c>PredictedLabel</c> (a key with the label's values, of the class with the largest product of weight and probability) and
/// <c>Score</c> (a vector of Single: the probability of each class, in the order of the label's keys).
/// </summary>
/// <param name="classCount">C, in [2, <see cref="MaximumClassCount"/>].</param>
/// <param name="labels">[C], the values of the label's keys; null when the keys have no values.</param>
/// <param name="weights">[C]; null (default) when all are 1.</param>
internal sealed class MulticlassClassification(int classCount, ClassLabels? labels, ClassWeights? weights = null)
    : Classification
{
    public const string TypeName = "multiclass_classification";

    /// <summary>The most classes that a label may have.</summary>
    public const int MaximumClassCount = 1 << 20;

    private const string Kind = "MulticlassClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string KeyValues = "KeyValues";
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";

    private IReadOnlyList<string>? names;

    public override string Type => TypeName;

    public override int OutputCount => classCount;

    public override ClassLabels? Labels => labels;

    public override ClassWeights? Weights => weights;

    /// <summary>The values of the keys, or the numbers of the keys when they have no values.</summary>
    public override IReadOnlyList<string> ClassNames => names ??= ClassLabels.NamesOf(labels, classCount);

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input)
    {
        var id = ScoreAnnotations.NextSetId(input);
        return
        [
            new(PredictedLabel, new KeyDataViewType(typeof(uint), classCount),
                ScoreAnnotations.Create(id, Kind, PredictedLabel, add: builder => labels?.AddValues(builder, KeyValues))),
            new(Score, new VectorDataViewType(NumberDataViewType.Single, classCount),
                ScoreAnnotations.Create(id, Kind, Score, add: AddClasses)),
        ];
    }

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    /// <param name="label">The label column.</param>
    public static IEnumerable<SchemaShape.Column> CreateShape(SchemaShape.Column label)
    {
        const SchemaShape.Column.VectorKind vector = SchemaShape.Column.VectorKind.Vector;
        var values = label.Annotations.Where(column => column.Name == KeyValues && column.Kind == vector).ToList();
        var keys = values.Select(column => new SchemaShape.Column(KeyValues, vector, column.ItemType, isKey: false));
        var classes = values.SelectMany(column => new SchemaShape.Column[]
        {
            new(SlotNames, vector, TextDataViewType.Instance, isKey: false),
            new(TrainingLabelValues, vector, column.ItemType, isKey: false),
        });
        yield return new(PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true,
            new SchemaShape(ScoreAnnotations.CreateShape().Concat(keys)));
        yield return new(Score, vector, NumberDataViewType.Single, isKey: false,
            new SchemaShape(ScoreAnnotations.CreateShape().Concat(classes)));
    }

    /// <summary>The shape of a label column whose keys have names.</summary>
    public static SchemaShape.Column CreateLabelShape(string name) => new(
        name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, new SchemaShape(
            [new(KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]));

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs) => column switch
    {
        0 => (ValueGetter<uint>)((ref uint value) => value = KeyOf(outputs().Span)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Softmax(outputs().Span, ref value)),
        _ => throw NoColumn(column, 2),
    };

    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs)
    {
        var probabilities = new float[outputs.Length];
        Logits.Softmax(outputs, probabilities);
        return [.. outputs.Select((output, i) => new PredictedClass(ClassNames[i], i, 1, output, probabilities[i]))];
    }

    public override int PredictedIndexOf(ReadOnlySpan<float> outputs)
    {
        if (weights is null)
            return Logits.IndexOfLargest(outputs);
        var best = 0;
        for (var c = 1; c < outputs.Length; c++)
        {
            if (outputs[c] + weights.Logarithms[c] > outputs[best] + weights.Logarithms[best])
                best = c;
        }
        return best;
    }

    public override double LogWeightOf(int output) => weights?.Logarithms[output] ?? 0;

    public override void Write(Utf8JsonWriter json)
    {
        base.Write(json);
        json.WriteNumber("num_labels", classCount);
        weights?.Write(json);
        if (labels is null)
            return;
        json.WriteStartObject("labels");
        labels.Write(json);
        json.WriteEndObject();
    }

    /// <inheritdoc cref="PredictionTask.Read"/>
    public static new MulticlassClassification Read(JsonFields fields)
    {
        var count = fields.Integer("num_labels", 2, MaximumClassCount);
        var labels = fields.ObjectOrNull("labels") is { } values ? ClassLabels.Read(values, count) : null;
        return new MulticlassClassification(count, labels, ClassWeights.Read(fields, count));
    }

    protected override float[] ProbabilitiesOf(float[] outputs)
    {
        Logits.Softmax(outputs, outputs);
        return outputs;
    }

    private void AddClasses(DataViewSchema.Annotations.Builder builder)
    {
        labels?.AddNames(builder, SlotNames);
        labels?.AddValues(builder, TrainingLabelValues);
    }

    /// <summary>The key of the predicted class; 0, the missing key, when a logit is NaN.</summary>
    private uint KeyOf(ReadOnlySpan<float> logits)
    {
        foreach (var logit in logits)
        {
            if (float.IsNaN(logit))
                return 0;
        }
        return (uint)PredictedIndexOf(logits) + 1;
    }

    private static void Softmax(ReadOnlySpan<float> logits, ref VBuffer<float> probabilities)
    {
        var editor = VBufferEditor.Create(ref probabilities, logits.Length);
        Logits.Softmax(logits, editor.Values);
        probabilities = editor.Commit();
    }
}
