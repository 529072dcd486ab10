using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests;

/// <summary>What a model says of data.</summary>
internal static class Scores
{
    /// <summary>The logits of all rows, in their order.</summary>
    public static float[] Of(ITransformer transformer, IDataView data) =>
        [.. transformer.Transform(data).GetColumn<float>("Score")];

    /// <summary>The logits of some texts.</summary>
    public static float[] Of(ITransformer transformer, params string?[] texts) =>
        Of(transformer, Load(new MLContext(1), texts));

    /// <summary>Texts as data with the one column Text.</summary>
    public static IDataView Load(MLContext context, IEnumerable<string?> texts) =>
        context.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }).ToList());

    /// <summary>Mean log-loss of logits, in nats.</summary>
    public static double LogLoss(IReadOnlyList<float> scores, IEnumerable<bool> labels) =>
        scores.Zip(labels, (score, label) => Math.Log(1 + Math.Exp(label ? -score : score))).Average();

    private sealed class TextRow
    {
        public string? Text { get; set; }
    }
}
