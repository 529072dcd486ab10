using MLNet.Attention;
using Microsoft.ML;
using Microsoft.ML.Data;

// TrainingProcess KIND data.tsv model.zip checkpoints [epoch]: trains a small model (KIND is sentiment or summarizer) and saves
// it. At the end of the epoch given, before it is saved, it prints a line and waits to be killed.
var context = new MLContext(1);
var hangs = args.Length > 4 ? int.Parse(args[4]) : 0;
var data = args[0] == "summarizer" ? context.Data.LoadFromTextFile<Pair>(args[1]) : context.Data.LoadFromTextFile<Row>(args[1]);
ITransformer model = args[0] == "summarizer"
    ? context.Transforms.Text.AttentionSummarizer(Summarizer()).Fit(data)
    : context.BinaryClassification.Trainers.AttentionSentiment(Sentiment()).Fit(data);
context.Model.Save(model, data.Schema, args[2]);
(model as IDisposable)?.Dispose();

AttentionSentimentTrainer.Options Sentiment()
{
    var options = new AttentionSentimentTrainer.Options();
    (options.VocabularySize, options.Dimension, options.NumberOfHeads, options.FeedForwardDimension) = (330, 16, 2, 32);
    options.Pretraining = TextPretraining.Embeddings; // the epochs of a masked language model would be reported too
    SetTraining(options);
    return options;
}

AttentionSummarizerEstimator.Options Summarizer()
{
    var options = new AttentionSummarizerEstimator.Options();
    (options.VocabularySize, options.Dimension, options.NumberOfHeads, options.FeedForwardDimension) = (330, 16, 2, 32);
    SetTraining(options);
    return options;
}

void SetTraining(AttentionTrainingOptions options)
{
    (options.NumberOfEpochs, options.BatchSize, options.CheckpointDirectory) = (5, 16, args[3]);
    options.Progress = new Report(progress =>
    {
        if (!progress.EpochEnded)
            return;
        Console.WriteLine($"epoch {progress.Epoch}");
        if (progress.Epoch == hangs)
            Thread.Sleep(Timeout.Infinite);
    });
}

internal sealed class Report(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    void IProgress<TrainingProgress>.Report(TrainingProgress value) => action(value);
}

internal sealed class Row
{
    [LoadColumn(0)]
    public bool Label { get; set; }

    [LoadColumn(1)]
    public string Text { get; set; } = "";
}

internal sealed class Pair
{
    [LoadColumn(0)]
    public string Text { get; set; } = "";

    [LoadColumn(1)]
    public string Target { get; set; } = "";
}
