using MLNet.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionTextRegressionTransformer), null, typeof(SignatureLoadModel),
    "Attention Text Regression Transformer", AttentionTextRegressionTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>A fitted regression on texts. It adds to the data <c>Score</c> (Single), the predicted number.</summary>
public sealed class AttentionTextRegressionTransformer : AttentionPredictionTransformer<float>
{
    internal const string LoaderSignature = "AttnRegressionTransform";

    private static readonly VersionInfo CurrentVersion = ModelVersion.Create("ATTNREGR", LoaderSignature);

    internal AttentionTextRegressionTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames)
        : base(environment, model, textColumnNames)
    {
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionTextRegressionTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env, ctx, CurrentVersion, Regression.TypeName)
    {
    }

    private protected override VersionInfo Version => CurrentVersion;

    private protected override float Read(float[] outputs) => ((Regression)Model.Configuration.Task).Predict(outputs);
}
