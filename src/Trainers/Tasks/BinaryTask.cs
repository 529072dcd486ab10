using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>Predicts true or false: one logit, binary cross-entropy in nats.</summary>
/// <param name="options">The options.</param>
/// <param name="names">The names of false and true; null (default) for those of the label's values.</param>
internal sealed class BinaryTask(AttentionClassifierOptions options, IReadOnlyList<string>? names = null)
    : ClassificationTask(options)
{
    private const string Expected = "Boolean, Single, Double or a key of 2 values";

    private BinaryClassification prediction = new(names: names);
    private ClassLabels? keys; // of a label column of keys that have names

    public override PredictionTask Prediction => prediction;

    protected override IReadOnlyList<string> ClassNames => BinaryClassification.LabelValues;

    public override IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label) =>
        BinaryClassification.CreateShape();

    public override DataViewSchema.Column Find(DataViewSchema schema) =>
        InputColumns.Find(schema, LabelColumnName, "label",
            type => type is BooleanDataViewType or KeyDataViewType { Count: 2 }
                || type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double),
            Expected);

    public override void Bind(DataViewSchema.Column label) => keys = KeysOf(label);

    public override DataViewSchema.Column FindValidation(DataViewSchema schema)
    {
        var label = Find(schema);
        if (label.Type is KeyDataViewType)
            ValidationKeys.Check(label, found: 2, count: 2, keys);
        return label;
    }

    private static ClassLabels? KeysOf(DataViewSchema.Column label) =>
        label.Type is KeyDataViewType ? ClassLabels.Of(label) : null;

    public override void CheckShape(SchemaShape shape) =>
        InputColumns.CheckShape(shape, LabelColumnName, "label",
            column => column.Kind == SchemaShape.Column.VectorKind.Scalar && (column.IsKey
                || column.ItemType is BooleanDataViewType
                || column.ItemType.Equals(NumberDataViewType.Single)
                || column.ItemType.Equals(NumberDataViewType.Double)),
            Expected);

    public override Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label) =>
        LabelReader.Create(row, label, number => number > 0 ? 1 : 0);

    protected override void Weigh(ClassWeights weights) => prediction = new BinaryClassification(weights, names);

    protected override Tensor Losses(Tensor outputs, Tensor labels)
    {
        var targets = (labels * Scalars.Of(1 - LabelSmoothing)).Plus(Scalars.Of(LabelSmoothing / 2));
        return nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(1), targets, reduction: nn.Reduction.None);
    }

    protected override Tensor TeacherLosses(Tensor outputs, Tensor teacher) => nn.functional.binary_cross_entropy_with_logits(
        outputs.squeeze(1), teacher.squeeze(1).sigmoid(), reduction: nn.Reduction.None);
}
