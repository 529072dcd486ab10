using Microsoft.ML;

namespace MLNet.Attention.Benchmarks;

/// <summary>The model that is asked.</summary>
internal static class Model
{
    /// <summary>A model with default options, trained for one epoch on generated sentences.</summary>
    public static AttentionSentimentTransformer Train(MLContext context) =>
        context.BinaryClassification.Trainers.AttentionSentiment(
            new AttentionSentimentTrainer.Options { NumberOfEpochs = 1, Pretraining = TextPretraining.None })
        .Fit(context.Data.LoadFromEnumerable(Sentence.Create(2000, new Random(1))));
}
