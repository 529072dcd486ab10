using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>Predicts one of C classes: a logit per class, cross-entropy in nats.</summary>
internal sealed class MulticlassTask(AttentionClassifierOptions options) : ClassificationTask(options)
{
    private const string Expected = "a key of 2 values or more (see MapValueToKey)";
    private const string ExpectedOfValidation = "a key, as MapValueToKey makes it, or the names of the training rows' classes";

    private MulticlassClassification? prediction;

    public override PredictionTask Prediction => Classes;

    public override bool HasKeys => true;

    protected override IReadOnlyList<string> ClassNames => Classes.Labels?.Names
        ?? [.. Enumerable.Range(1, Classes.OutputCount).Select(key => $"key {key}")];

    private MulticlassClassification Classes => prediction
        ?? throw new InvalidOperationException($"{nameof(Prediction)} is not known; expected a call of {nameof(Bind)}.");

    public override IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label) =>
        MulticlassClassification.CreateShape(label);

    public override DataViewSchema.Column Find(DataViewSchema schema) =>
        InputColumns.Find(schema, LabelColumnName, "label", IsKey, Expected);

    public override void CheckShape(SchemaShape shape) =>
        InputColumns.CheckShape(shape, LabelColumnName, "label",
            column => column.Kind == SchemaShape.Column.VectorKind.Scalar && column.IsKey, Expected);

    public override void Bind(DataViewSchema.Column label) =>
        prediction = new MulticlassClassification(CountOf(label), ClassLabels.Of(label));

    // Rows as they were loaded have names where those of the pipeline have keys.
    public override DataViewSchema.Column FindValidation(DataViewSchema schema)
    {
        var label = InputColumns.Find(schema, LabelColumnName, "label", type => IsKey(type)
            || (Classes.Labels is not null && type is not KeyDataViewType && ClassLabels.HasNames(type)), ExpectedOfValidation);
        if (label.Type is KeyDataViewType)
        {
            ValidationKeys.Check(label, CountOf(label), Classes.OutputCount, Classes.Labels,
                ", or leave the validation set's labels as they are");
        }
        return label;
    }

    public override Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is KeyDataViewType)
            return LabelReader.Create(row, label, number => number);
        var indices = ClassNames.Index().DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => pair.Index);
        var read = ClassLabels.CreateNameReader(row, label);
        return () => read() is { } name && indices.TryGetValue(name, out var index) ? index : float.NaN;
    }

    protected override void Weigh(ClassWeights weights) =>
        prediction = new MulticlassClassification(Classes.OutputCount, Classes.Labels, weights);

    protected override Tensor Losses(Tensor outputs, Tensor labels)
    {
        var logProbabilities = nn.functional.log_softmax(outputs, 1); // [B, C]
        var right = logProbabilities.gather(1, labels.to_type(ScalarType.Int64).unsqueeze(1)).squeeze(1);
        var mean = logProbabilities.mean(new long[] { 1 });
        return -(right * Scalars.Of(1 - LabelSmoothing)).Plus(mean * Scalars.Of(LabelSmoothing));
    }

    protected override Tensor TeacherLosses(Tensor outputs, Tensor teacher)
    {
        var probabilities = nn.functional.log_softmax(teacher, 1).exp(); // [B, C]
        return -(probabilities * nn.functional.log_softmax(outputs, 1)).sum(1);
    }

    private static bool IsKey(DataViewType type) =>
        type is KeyDataViewType { Count: >= 2 and <= MulticlassClassification.MaximumClassCount };

    private static int CountOf(DataViewSchema.Column label) => (int)((KeyDataViewType)label.Type).Count;
}
