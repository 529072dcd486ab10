using MLNet.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionSentimentTransformer), null, typeof(SignatureLoadModel),
    "Attention Sentiment Transformer", AttentionSentimentTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted sentiment model. It adds to the data <c>PredictedLabel</c> (Boolean), <c>Score</c> (Single, a logit:
/// above 0 means that true is likelier) and <c>Probability</c> (Single, of the label being true, in [1e-7, 1 - 1e-7]). The
/// predicted label is the likelier one, unless the classes had weights in training: then these set the threshold.
/// </summary>
public sealed class AttentionSentimentTransformer : AttentionPredictionTransformer<ClassPrediction>
{
    internal const string LoaderSignature = "AttnSentimentTransform";

    private static readonly VersionInfo CurrentVersion = ModelVersion.Create("ATTNSENT", LoaderSignature);

    internal AttentionSentimentTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
        : base(environment, model, textColumnNames)
    {
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionSentimentTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, ctx, CurrentVersion, BinaryClassification.TypeName)
    {
    }

    /// <summary>
    /// The same model with other names of the classes, for <see cref="ClassPrediction"/> and <see cref="TextExplanation"/>. It
    /// shares the network, whose memory is freed when both are disposed.
    /// </summary>
    /// <param name="negative">The name of false.</param>
    /// <param name="positive">The name of true.</param>
    /// <exception cref="ArgumentException">A name is null or empty, or both are the same.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public AttentionSentimentTransformer WithClassNames(string negative, string positive)
    {
        ArgumentException.ThrowIfNullOrEmpty(negative);
        ArgumentException.ThrowIfNullOrEmpty(positive);
        if (negative == positive)
        {
            throw new ArgumentException(
                $"'{nameof(positive)}' is '{positive}'; expected another name than '{nameof(negative)}'.", nameof(positive));
        }
        return new(Environment, Model.WithTask(((BinaryClassification)Model.Configuration.Task).WithNames(negative, positive)),
            TextColumnNames);
    }

    private protected override VersionInfo Version => CurrentVersion;

    private protected override ClassPrediction Read(float[] outputs) =>
        ((Classification)Model.Configuration.Task).Predict(outputs);
}
