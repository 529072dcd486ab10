using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>
/// Predicts which of K labels a text has: a logit per label, binary cross-entropy in nats, the mean over the labels. The label of
/// a row is the number of its set of labels (<see cref="LabelSets"/>).
/// </summary>
/// <param name="options">The options.</param>
internal sealed class MultiLabelTask(MultiLabelClassifierOptions options) : TrainingTask(options)
{
    private const int Most = MultiLabelClassification.MaximumLabelCount;
    private const int MostListed = 10;

    private readonly LabelSets sets = new();
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal); // labels that are texts, in their order

    private MultiLabelClassification? prediction;
    private bool isLearnt;

    public override PredictionTask Prediction => prediction
        ?? throw new InvalidOperationException($"{nameof(Prediction)} is not known; expected a call of {nameof(Learn)}.");

    // About the fitted scales of two sets of film reviews with validation rows, as of classes.
    public override (double NGrams, double Network) DefaultScales => (2, 0.3);

    public override ValidationMeasure Measure => ValidationMeasure.MicroF1;

    public override LinearLearner LinearLearner => new SupportVectorLearner(Prediction.OutputCount, sets.Has);

    public override Func<float, IReadOnlyList<int>> LabelsOf => label => sets[label];

    public override IEnumerable<SchemaShape.Column> CreateOutputShape(SchemaShape.Column label) =>
        MultiLabelClassification.CreateShape(label);

    public override DataViewSchema.Column Find(DataViewSchema schema)
    {
        var label = InputColumns.Find(schema, LabelColumnName, "label",
            type => LabelSetReader.HasKeys(type) || LabelSetReader.HasTexts(type), LabelSetReader.Expected);
        if (LabelSetReader.HasKeys(label.Type) && LabelSetReader.KeyCountOf(label) is > Most and var count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(schema), $"The label column '{LabelColumnName}' has {count} keys; expected at most {Most}.");
        }
        return label;
    }

    public override void CheckShape(SchemaShape shape) =>
        InputColumns.CheckShape(shape, LabelColumnName, "label", LabelSetReader.Fits, LabelSetReader.Expected);

    public override void Bind(DataViewSchema.Column label)
    {
        if (LabelSetReader.HasKeys(label.Type))
            prediction = new((int)LabelSetReader.KeyCountOf(label), ClassLabels.Of(label));
    }

    // Texts have no order, so they take that of the model.
    public override void StartFrom(PredictionTask start)
    {
        foreach (var name in start.Labels?.Names ?? [])
            known.TryAdd(name, known.Count);
    }

    // Rows as they were loaded have names where those of the pipeline have keys.
    public override DataViewSchema.Column FindValidation(DataViewSchema schema)
    {
        var label = Find(schema);
        if (prediction is null)
            return label; // the labels are texts, and known when the training rows are read
        var (count, names) = (Prediction.OutputCount, Prediction.Labels?.Names);
        if (LabelSetReader.HasKeys(label.Type)
            ? (names is null || ClassLabels.Of(label) is null) && LabelSetReader.KeyCountOf(label) != (ulong)count
            : names is null)
        {
            throw new ArgumentOutOfRangeException(nameof(schema), $"The label column '{LabelColumnName}' of the validation set " +
                $"has type {label.Type}; expected the {count} keys of the training data. Map both with one fitted " +
                "MapValueToKey.");
        }
        return label;
    }

    public override Func<float> CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (LabelSetReader.HasKeys(label.Type) && (!isLearnt || Prediction.Labels is null || ClassLabels.Of(label) is null))
        {
            var keys = LabelSetReader.CreateKeyReader(row, label);
            return () => sets.NumberOf(keys());
        }
        var indices = isLearnt ? IndicesOf(Prediction.Labels!.Names) : known;
        var names = LabelSetReader.CreateNameReader(row, label, options.LabelSeparator);
        return () => sets.NumberOf(names().Select(IndexOf).Where(index => index >= 0));

        int IndexOf(string name)
        {
            if (!isLearnt)
                known.TryAdd(name, known.Count);
            return indices.GetValueOrDefault(name, -1); // nobody can learn what only validation rows have
        }
    }

    public override void Learn(IReadOnlyList<float> labels)
    {
        if (labels.All(label => sets[label].Count == 0))
        {
            throw new InvalidOperationException($"None of {labels.Count} rows has a label in column '{LabelColumnName}'; " +
                $"expected some that have{(prediction is null ? "" : $" {Listed(prediction.LabelNames)}")}.");
        }
        if (known.Count > Most)
        {
            throw new InvalidOperationException(
                $"The label column '{LabelColumnName}' has {known.Count} labels; expected at most {Most}.");
        }
        prediction ??= new(known.Count, ClassLabels.Of([.. known.Keys]));
        if (labels.All(label => label == labels[0]))
        {
            var names = sets[labels[0]].Select(label => prediction.LabelNames[label]).ToList();
            throw new InvalidOperationException($"All {labels.Count} rows have the same labels in column '{LabelColumnName}', " +
                $"{Listed(names)}; expected rows with different ones.");
        }
        isLearnt = true;
    }

    // The rarest label of a row, since frequent ones get their share of every fold anyway.
    public override IReadOnlyList<float> StrataOf(float[] labels)
    {
        var counts = labels.SelectMany(label => sets[label]).CountBy(label => label).ToDictionary();
        return Array.ConvertAll(labels, label => sets[label] is { Count: > 0 } set ? set.MinBy(one => counts[one]) : -1f);
    }

    /// <summary>Whether each row has each label: 1 or 0, [B, K].</summary>
    public override Tensor TargetsOf(float[] labels, Device device) =>
        tensor(MatrixOf(labels), [labels.Length, Prediction.OutputCount], device: device);

    public override CalibrationResult Calibrate(
        IReadOnlyList<float[]> parts, IReadOnlyList<float> labels, IReadOnlyList<float> weights) =>
        new LabelCalibrator(parts, MatrixOf(labels), weights, options.Threshold) { CheckAlive = CheckAlive }.Fit();

    public override PredictionTask Complete(CalibrationResult? fitted, PredictionTask? start) =>
        ((MultiLabelClassification)Prediction).WithThresholds((fitted, start) switch
        {
            ({ Labels: { } labels }, _) => [.. labels.Select(label => label.Threshold)],
            (_, MultiLabelClassification before) when options.Threshold is null => [.. before.Thresholds],
            _ => [.. Enumerable.Repeat(
                options.Threshold ?? MultiLabelClassification.UsualThreshold, Prediction.OutputCount)],
        });

    /// <summary>What the head of a checkpoint predicts as it is. The keys of the label column decide the order.</summary>
    /// <param name="names">The names of the head's outputs.</param>
    public PredictionTask PredictionOf(IReadOnlyList<string> names)
    {
        prediction ??= new(names.Count, ClassLabels.Of(names));
        return Complete(fitted: null, start: null);
    }

    protected override Tensor Losses(Tensor outputs, Tensor labels)
    {
        var targets = (labels * Scalars.Of(1 - options.LabelSmoothing)).Plus(Scalars.Of(options.LabelSmoothing / 2));
        return MeanLoss(outputs, targets);
    }

    protected override Tensor TeacherLosses(Tensor outputs, Tensor teacher) => MeanLoss(outputs, teacher.sigmoid());

    private static Tensor MeanLoss(Tensor outputs, Tensor targets) => nn.functional.binary_cross_entropy_with_logits(
        outputs, targets, reduction: nn.Reduction.None).mean(new long[] { 1 }); // [B]

    private float[] MatrixOf(IReadOnlyList<float> labels)
    {
        var count = Prediction.OutputCount;
        var matrix = new float[labels.Count * count];
        for (var row = 0; row < labels.Count; row++)
        {
            foreach (var label in sets[labels[row]])
                matrix[row * count + label] = 1;
        }
        return matrix;
    }

    private static Dictionary<string, int> IndicesOf(IReadOnlyList<string> names) =>
        names.Index().DistinctBy(pair => pair.Item).ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostListed).Select(name => $"'{name}'"))
        + (names.Count > MostListed ? $" and {names.Count - MostListed} more" : "");
}
