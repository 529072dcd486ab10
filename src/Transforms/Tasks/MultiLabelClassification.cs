using System.Text.Json;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// Predicts which of K labels a text has, each for itself, from a logit per label. The columns are <c>PredictedLabel</c> (a
/// variable vector of keys with the label's values: the labels whose probability is above their threshold, the likeliest
/// first), <c>Score</c> (a vector of Single: the logit of each label, in the order of the label's keys) and
/// <c>Probability</c> (a vector of Single, which do not sum to 1).
/// </summary>
/// <param name="labelCount">K, in [1, <see cref="MaximumLabelCount"/>].</param>
/// <param name="labels">[K], the values of the label's keys; null when the keys have no values.</param>
/// <param name="thresholds">[K], each in (0, 1); null (default) for <see cref="UsualThreshold"/>.</param>
internal sealed class MultiLabelClassification(int labelCount, ClassLabels? labels, double[]? thresholds = null)
    : PredictionTask
{
    public const string TypeName = "multi_label_classification";

    /// <summary>The most labels that there may be.</summary>
    public const int MaximumLabelCount = 1 << 20;

    /// <summary>The threshold where none is fitted: a label is predicted when it is likelier than not.</summary>
    public const double UsualThreshold = 0.5;

    private const string Kind = "MultiLabelClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string Probability = "Probability";
    private const string KeyValues = "KeyValues";
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";
    private const string ThresholdsField = "thresholds";

    private IReadOnlyList<string>? names;

    public override string Type => TypeName;

    public override int OutputCount => labelCount;

    public override ClassLabels? Labels => labels;

    /// <summary>The values of the keys, or the numbers of the keys when they have no values, [K].</summary>
    public IReadOnlyList<string> LabelNames => names ??= ClassLabels.NamesOf(labels, labelCount);

    /// <summary>[K], each in (0, 1): a label is predicted whose probability is above.</summary>
    public IReadOnlyList<double> Thresholds { get; } = thresholds ?? [.. Enumerable.Repeat(UsualThreshold, labelCount)];

    public override IReadOnlyList<DataViewSchema.DetachedColumn> CreateColumns(DataViewSchema input)
    {
        var id = ScoreAnnotations.NextSetId(input);
        var numbers = new VectorDataViewType(NumberDataViewType.Single, labelCount);
        return
        [
            new(PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), labelCount)),
                ScoreAnnotations.Create(id, Kind, PredictedLabel, add: builder => labels?.AddValues(builder, KeyValues))),
            new(Score, numbers, ScoreAnnotations.Create(id, Kind, Score, add: AddLabels)),
            new(Probability, numbers, ScoreAnnotations.Create(id, Kind, Probability, isNormalized: true,
                builder => labels?.AddNames(builder, SlotNames))),
        ];
    }

    /// <summary>The same columns in an estimator's <see cref="SchemaShape"/>.</summary>
    /// <param name="label">The label column: keys, or texts.</param>
    public static IEnumerable<SchemaShape.Column> CreateShape(SchemaShape.Column label)
    {
        const SchemaShape.Column.VectorKind vector = SchemaShape.Column.VectorKind.Vector;
        DataViewType[] types = label.IsKey
            ? [.. label.Annotations.Where(column => column.Name == KeyValues && column.Kind == vector)
                .Select(column => column.ItemType)]
            : [TextDataViewType.Instance];
        SchemaShape.Column[] Annotate(string annotation, DataViewType? type = null) =>
            Array.ConvertAll(types, own => new SchemaShape.Column(annotation, vector, type ?? own, isKey: false));
        var slots = Annotate(SlotNames, TextDataViewType.Instance);
        yield return new(PredictedLabel, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true,
            new SchemaShape(ScoreAnnotations.CreateShape().Concat(Annotate(KeyValues))));
        yield return new(Score, vector, NumberDataViewType.Single, isKey: false,
            new SchemaShape([.. ScoreAnnotations.CreateShape(), .. slots, .. Annotate(TrainingLabelValues)]));
        yield return new(Probability, vector, NumberDataViewType.Single, isKey: false,
            new SchemaShape(ScoreAnnotations.CreateShape(isNormalized: true).Concat(slots)));
    }

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> outputs) => column switch
    {
        0 => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) => VectorBuffer.Fill<uint>(
            ref value, Array.ConvertAll(Above(ProbabilitiesOf(outputs().Span)), label => (uint)label + 1))),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill(ref value, outputs().Span)),
        2 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill<float>(
            ref value, ProbabilitiesOf(outputs().Span))),
        _ => throw NoColumn(column, 3),
    };

    public override IReadOnlyList<PredictedClass> ClassesOf(float[] outputs) =>
        [.. outputs.Select((output, i) => new PredictedClass(LabelNames[i], i, 1, output, Logits.Sigmoid(output)))];

    public override int PredictedIndexOf(ReadOnlySpan<float> outputs) => Logits.IndexOfLargest(outputs);

    public override bool Predicts(ReadOnlySpan<float> outputs, int index) =>
        Logits.Sigmoid(outputs[index]) > Thresholds[index];

    /// <summary>The labels above their thresholds, and the probabilities of all.</summary>
    /// <param name="outputs">The model's outputs for a row [K], all finite.</param>
    public MultiLabelPrediction Predict(float[] outputs)
    {
        var probabilities = ProbabilitiesOf(outputs);
        return new(LabelNames, probabilities, Above(probabilities));
    }

    /// <summary>The same task with other thresholds.</summary>
    /// <param name="others">[K], each in (0, 1).</param>
    public MultiLabelClassification WithThresholds(double[] others) => new(labelCount, labels, others);

    public override void Write(Utf8JsonWriter json)
    {
        base.Write(json);
        json.WriteNumber("num_labels", labelCount);
        json.WriteStartArray(ThresholdsField);
        foreach (var threshold in Thresholds)
            json.WriteNumberValue(threshold);
        json.WriteEndArray();
        if (labels is null)
            return;
        json.WriteStartObject("labels");
        labels.Write(json);
        json.WriteEndObject();
    }

    /// <inheritdoc cref="PredictionTask.Read"/>
    public static new MultiLabelClassification Read(JsonFields fields)
    {
        var count = fields.Integer("num_labels", 1, MaximumLabelCount);
        var labels = fields.ObjectOrNull("labels") is { } values ? ClassLabels.Read(values, count) : null;
        return new(count, labels, fields.PositivesOrNull(ThresholdsField, count, belowMaximum: 1)
            ?? throw fields.Wrong(ThresholdsField, "missing", $"an array of {count} numbers in (0, 1)"));
    }

    private void AddLabels(DataViewSchema.Annotations.Builder builder)
    {
        labels?.AddNames(builder, SlotNames);
        labels?.AddValues(builder, TrainingLabelValues);
    }

    /// <summary>The labels above their thresholds, the likeliest first; of equals, the earlier one.</summary>
    private int[] Above(float[] probabilities) =>
    [
        .. Enumerable.Range(0, probabilities.Length).Where(label => probabilities[label] > Thresholds[label])
            .OrderByDescending(label => probabilities[label]),
    ];

    private static float[] ProbabilitiesOf(ReadOnlySpan<float> outputs)
    {
        var probabilities = new float[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
            probabilities[i] = Logits.Sigmoid(outputs[i]);
        return probabilities;
    }
}
