using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>Adds the attention transforms to ML.NET's transform catalogs.</summary>
public static class AttentionTransformsCatalog
{
    /// <summary>Creates an estimator of the vectors that the network of a fitted text model gives to texts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: Vector&lt;Single&gt;, as wide as the model's <c>Dimension</c>.</param>
    /// <param name="inputColumnName">The text: String; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="model">
    /// The fitted model, which is not changed. The caller disposes it, after the last <c>Fit</c>; a fitted featurizer can be used
    /// even then.
    /// </param>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionFeaturizerEstimator AttentionFeaturizer(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        AttentionTextTransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        RequirementsCheck.Run();
        return new AttentionFeaturizerEstimator(outputColumnName, inputColumnName, model);
    }
}
