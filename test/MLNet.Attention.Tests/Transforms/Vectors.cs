using MLNet.Attention.Tests.Trainers.LinearModels;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>The vectors that a featurizer gives.</summary>
internal static class Vectors
{
    public const string Column = "Features";

    /// <summary>A featurizer of the column Text.</summary>
    public static AttentionFeaturizerTransformer Fit(MLContext context, AttentionTextTransformer model) =>
        context.Transforms.Text.AttentionFeaturizer(Column, "Text", model).Fit(Scores.Load(context, []));

    public static float[][] Of(ITransformer featurizer, params string?[] texts) =>
        Of(featurizer, Scores.Load(new MLContext(1), texts));

    public static float[][] Of(ITransformer featurizer, IDataView data) =>
        [.. featurizer.Transform(data).GetColumn<float[]>(Column)];

    public static void AssertSame(float[] expected, float[] found, double tolerance, string what)
    {
        Assert.HasCount(expected.Length, found, what);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"{what}: element {i}");
    }
}
