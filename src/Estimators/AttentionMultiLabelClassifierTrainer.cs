using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns which labels texts have, such as the topics of news or the categories of issues: any number of them, or none. A
/// transformer encoder with attention pooling, beside linear models on n-grams, one for each label. Trained from scratch, in any
/// language, or from a pretrained checkpoint on disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// <para>Input: one or two text columns (String), and a label column: a vector of keys, as <c>MapValueToKey</c> makes it of a
/// vector of String (missing keys do not count); or a vector of String itself; or a text of labels, "sport,food", with
/// <see cref="MultiLabelClassifierOptions.LabelSeparator"/> between them. A row without any label is a row that has none of
/// them, and is learnt from. Output: see <see cref="AttentionMultiLabelClassifierTransformer"/>.</para>
/// <para>Each label is learnt for itself (binary relevance, Tsoumakas and Katakis 2007, "Multi-Label Classification: An
/// Overview"), with one network for all. The mix of network and n-grams, the calibration and the threshold of each
/// label are fitted on validation rows, in cross-fitting on all rows; labels with few such rows share theirs.</para>
/// </remarks>
/// <example><code>
/// var trainer = mlContext.MulticlassClassification.Trainers.AttentionMultiLabelClassifier("Topics");
/// using var model = trainer.Fit(rows); // Text: "Striker opens a pasta bar", Topics: "sport,food"
/// Console.WriteLine(model.Predict("A goal, and cheese for all")); // sport (93.1 %), food (71.4 %)
/// Console.WriteLine(mlContext.MulticlassClassification.EvaluateMultiLabel(model.Transform(testRows), "Topics"));
/// </code></example>
public sealed class AttentionMultiLabelClassifierTrainer : AttentionTextTrainer<AttentionMultiLabelClassifierTransformer>
{
    private readonly Options options;

    internal AttentionMultiLabelClassifierTrainer(IHostEnvironment environment, Options options)
        : this(environment, Copy(options), nameof(AttentionMultiLabelClassifierTrainer))
    {
    }

    private AttentionMultiLabelClassifierTrainer(IHostEnvironment environment, Options copy, string name)
        : base(environment, copy, name) => options = copy;

    /// <summary>The options of <see cref="AttentionMultiLabelClassifierTrainer"/>.</summary>
    public sealed class Options : MultiLabelClassifierOptions
    {
    }

    private protected override TrainingTask CreateTask() => new MultiLabelTask(options);

    private protected override AttentionMultiLabelClassifierTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames) =>
        new(environment, model, textColumnNames);
}
