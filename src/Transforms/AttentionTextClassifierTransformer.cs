using MLNet.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionTextClassifierTransformer), null, typeof(SignatureLoadModel),
    "Attention Text Classifier Transformer", AttentionTextClassifierTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted text classifier. It adds to the data <c>PredictedLabel</c> (a key with the values of the training label) and
/// <c>Score</c> (a vector of Single: the probability of each class, in the order of the label's keys; the names of its slots
/// are the names of the classes).
/// </summary>
/// <remarks>
/// The predicted label is the likeliest class, unless the classes had weights in training: then it is the one with the largest
/// product of weight and probability. The probabilities are calibrated on validation rows. To leave texts unanswered that fit no
/// class, compare the largest probability with a threshold of your own.
/// </remarks>
public sealed class AttentionTextClassifierTransformer : AttentionPredictionTransformer<ClassPrediction>
{
    internal const string LoaderSignature = "AttnClassifierTransform";

    private static readonly VersionInfo CurrentVersion = ModelVersion.Create("ATTNCLAS", LoaderSignature);

    internal AttentionTextClassifierTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
        : base(environment, model, textColumnNames)
    {
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionTextClassifierTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, ctx, CurrentVersion, MulticlassClassification.TypeName)
    {
    }

    private protected override VersionInfo Version => CurrentVersion;

    private protected override ClassPrediction Read(float[] outputs) =>
        ((Classification)Model.Configuration.Task).Predict(outputs);
}
