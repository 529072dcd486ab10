using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>The attention transforms, as members of ML.NET's transform catalogs.</summary>
public static class AttentionTransformsCatalog
{
    /// <summary>The vectors of texts, as the network of a fitted text model sees them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to add: Vector&lt;Single&gt;, as wide as the model's <c>Dimension</c>.</param>
    /// <param name="inputColumnName">The text: String; null for <paramref name="outputColumnName"/>.</param>
    /// <param name="model">
    /// The fitted model. It is not changed, and stays its owner's to dispose: not before the last <c>Fit</c>, but a fitted
    /// featurizer does not need it any more.
    /// </param>
    /// <exception cref="InvalidOperationException">Microsoft.ML is of a version not known, or libtorch is missing.</exception>
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
