using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>
/// What a multiclass classifier adds, as ML.NET's own do: <c>PredictedLabel</c> (a key of the label's values) and
/// <c>Score</c> (a vector of Single: the probability of each class, in the order of the label's keys).
/// </summary>
internal sealed class MulticlassOutputColumns(int classes, ClassLabels? labels) : OutputColumns
{
    private const string Kind = "MulticlassClassification";
    private const string PredictedLabel = "PredictedLabel";
    private const string Score = "Score";
    private const string KeyValues = "KeyValues";
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";

    public override IReadOnlyList<DataViewSchema.DetachedColumn> Create(DataViewSchema input)
    {
        var id = ScoreAnnotations.NextSetId(input);
        return
        [
            new(PredictedLabel, new KeyDataViewType(typeof(uint), classes),
                ScoreAnnotations.Create(id, Kind, PredictedLabel, add: builder => labels?.AddValues(builder, KeyValues))),
            new(Score, new VectorDataViewType(NumberDataViewType.Single, classes),
                ScoreAnnotations.Create(id, Kind, Score, add: AddClasses)),
        ];
    }

    /// <summary>The same columns as an estimator announces them.</summary>
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

    public override Delegate CreateGetter(int column, Func<ReadOnlyMemory<float>> logits) => column switch
    {
        0 => (ValueGetter<uint>)((ref uint value) => value = KeyOfLargest(logits().Span)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Softmax(logits().Span, ref value)),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "expected 0 or 1."),
    };

    private void AddClasses(DataViewSchema.Annotations.Builder builder)
    {
        labels?.AddNames(builder, SlotNames);
        labels?.AddValues(builder, TrainingLabelValues);
    }

    /// <summary>The key of the class with the largest logit; 0, the missing key, when a logit is not a number.</summary>
    private static uint KeyOfLargest(ReadOnlySpan<float> logits)
    {
        var largest = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
                return 0;
            if (logits[i] > logits[largest])
                largest = i;
        }
        return (uint)largest + 1;
    }

    private static void Softmax(ReadOnlySpan<float> logits, ref VBuffer<float> probabilities)
    {
        var editor = VBufferEditor.Create(ref probabilities, logits.Length);
        var largest = float.NegativeInfinity; // taken off, so that no exponential overflows
        foreach (var logit in logits)
            largest = MathF.Max(largest, logit);
        float sum = 0;
        for (var i = 0; i < logits.Length; i++)
            sum += editor.Values[i] = MathF.Exp(logits[i] - largest);
        foreach (ref var value in editor.Values)
            value /= sum;
        probabilities = editor.Commit();
    }
}
