using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>Tiny trained models of every kind, each trained once and shared: do not dispose them.</summary>
internal static class ExplainedModels
{
    private static readonly Dictionary<string, Lazy<AttentionTextTransformer>> Models = Enum.GetValues<TextEncoder>()
        .Select(encoder => (encoder.ToString(), new Func<AttentionTextTransformer>(() => Sentiment(encoder))))
        .Append(("classes", () => Classifier("Text", null, 0)))
        .Append(("many classes", () => Classifier("Text", null, 12)))
        .Append(("pairs", () => Classifier("Text", "Partner", 0)))
        .Append(("n-gram pairs", () => Classifier("Text", "Partner", 0, TextEncoder.NGram)))
        .Append(("number", Regression))
        .ToDictionary(model => model.Item1, model => new Lazy<AttentionTextTransformer>(model.Item2));

    /// <summary>Their names.</summary>
    public static IEnumerable<object[]> Names => Models.Keys.Select(name => new object[] { name });

    public static AttentionTextTransformer Of(string name) => Models[name].Value;

    /// <summary>A text explained by a model; a model of pairs is given the text twice, the second time cut.</summary>
    public static TextExplanation Explain(string name, string text) => Of(name) is { SecondTextColumnName: null } model
        ? model.Explain(new MLContext(1), text)
        : Of(name).Explain(new MLContext(1), text, text[(text.Length / 2)..]);

    /// <summary>The network's and the n-gram part's model inside.</summary>
    public static TextModel ModelOf(string name) => Of(name).Model;

    private static AttentionSentimentTransformer Sentiment(TextEncoder encoder)
    {
        var context = new MLContext(1);
        return TinyModels.Trainer(context, options => options.Encoder = encoder).Fit(TestData.LoadTraining(context));
    }

    private static AttentionTextTransformer Classifier(
        string text, string? second, int classes, TextEncoder encoder = TextEncoder.Hybrid)
    {
        var context = new MLContext(1);
        var data = context.Data.LoadFromEnumerable(Rows(classes));
        var options = Tiny(new AttentionTextClassifierTrainer.Options
        {
            LabelColumnName = "Key", TextColumnName = text, SecondTextColumnName = second, Encoder = encoder,
        });
        return context.Transforms.Conversion.MapValueToKey("Key", "Class")
            .Append(context.MulticlassClassification.Trainers.AttentionTextClassifier(options)).Fit(data).LastTransformer;
    }

    private static AttentionTextRegressionTransformer Regression()
    {
        var context = new MLContext(1);
        var options = Tiny(new AttentionTextRegressionTrainer.Options { LabelColumnName = "Number" });
        return context.Regression.Trainers.AttentionTextRegression(options)
            .Fit(context.Data.LoadFromEnumerable(Rows(0)));
    }

    private static IEnumerable<Row> Rows(int classes) => TestData.Training.Select((review, i) => new Row
    {
        Text = review.Text,
        Partner = TestData.Training[(i * 7 + 1) % TestData.Training.Count].Text,
        Class = classes > 0 ? $"class {i % classes}" : review.Text!.Length % 3 == 0 ? "short" : review.Label ? "good" : "bad",
        Number = review.Text!.Length,
    });

    private static T Tiny<T>(T options) where T : AttentionTrainerOptions
    {
        TinyModels.Shrink(options).NumberOfModels = 2;
        return options;
    }

    private sealed class Row
    {
        public string? Text { get; set; }

        public string? Partner { get; set; }

        public string? Class { get; set; }

        public float Number { get; set; }
    }
}
