using MLNet.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionMultiLabelClassifierTransformer), null, typeof(SignatureLoadModel),
    "Attention Multi-Label Classifier Transformer", AttentionMultiLabelClassifierTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted classifier of texts that may have any number of K labels. It adds to the data <c>PredictedLabel</c> (a variable
/// vector of keys with the values of the training label: the labels whose probability is above their threshold, the likeliest
/// first), <c>Score</c> (a vector of Single [K]: the logit of each label) and <c>Probability</c> (a vector of Single [K], each in
/// [1e-7, 1 - 1e-7]). The slots are in the order of the label's keys and have the names of the labels.
/// </summary>
/// <remarks>
/// Each label is predicted for itself, so that the probabilities do not sum to 1. Probabilities and thresholds are fitted on
/// validation rows. <c>Explain</c> says of each label what speaks for it; <see cref="TextExplanation.Predicted"/> is the likeliest,
/// and <see cref="ExplainedClass.IsPredicted"/> says which are above their thresholds.
/// </remarks>
public sealed class AttentionMultiLabelClassifierTransformer : AttentionPredictionTransformer<MultiLabelPrediction>
{
    internal const string LoaderSignature = "AttnMultiLabelTransform";

    private static readonly VersionInfo CurrentVersion = ModelVersion.Create("ATTNMULB", LoaderSignature);

    internal AttentionMultiLabelClassifierTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
        : base(environment, model, textColumnNames)
    {
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionMultiLabelClassifierTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, ctx, CurrentVersion, MultiLabelClassification.TypeName)
    {
    }

    /// <summary>The names of the labels [K], as in <see cref="MultiLabelPrediction.LabelNames"/>.</summary>
    public IReadOnlyList<string> LabelNames => Task.LabelNames;

    /// <summary>The threshold of each label [K], in (0, 1): a label is predicted when its probability is above.</summary>
    public IReadOnlyList<double> Thresholds => Task.Thresholds;

    private MultiLabelClassification Task => (MultiLabelClassification)Model.Configuration.Task;

    /// <summary>
    /// The same model with other thresholds, for example higher ones where a wrong label is worse than a missing one. It shares
    /// the network, whose memory is freed when both are disposed.
    /// </summary>
    /// <param name="thresholds">By the name of a label, each in (0, 1); the thresholds of other labels stay.</param>
    /// <exception cref="ArgumentException">
    /// A name is not that of a label, or a threshold is outside its range; the message says which.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public AttentionMultiLabelClassifierTransformer WithThresholds(IReadOnlyDictionary<string, double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        double[] changed = [.. Thresholds];
        var names = LabelNames.ToList();
        foreach (var (name, threshold) in thresholds)
        {
            var label = names.IndexOf(name);
            if (label < 0)
            {
                var listed = string.Join(", ", names.Take(10).Select(known => $"'{known}'")) + (names.Count > 10 ? ", …" : "");
                throw new ArgumentException(
                    $"'{nameof(thresholds)}' has the label '{name}'; expected only labels of the model: {listed}.",
                    nameof(thresholds));
            }
            if (!(threshold > 0 && threshold < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(thresholds),
                    $"The threshold of '{name}' in '{nameof(thresholds)}' is {threshold}; expected a number in (0, 1).");
            }
            changed[label] = threshold;
        }
        return new(Environment, Model.WithTask(Task.WithThresholds(changed)), TextColumnNames);
    }

    private protected override VersionInfo Version => CurrentVersion;

    private protected override MultiLabelPrediction Read(float[] outputs) => Task.Predict(outputs);
}
