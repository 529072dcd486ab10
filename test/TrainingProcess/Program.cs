using MLNet.Attention;
using Microsoft.ML;
using Microsoft.ML.Data;

// TrainingProcess data.tsv model.zip checkpoints [epoch]: trains a small model and saves it. At the end of the epoch
// given, before it is saved, it prints a line and waits to be killed.
var context = new MLContext(1);
var data = context.Data.LoadFromTextFile<Row>(args[0]);
var hangs = args.Length > 3 ? int.Parse(args[3]) : 0;
var trainer = context.BinaryClassification.Trainers.AttentionSentiment(new AttentionSentimentTrainer.Options
{
    VocabularySize = 330,
    Dimension = 16,
    NumberOfHeads = 2,
    FeedForwardDimension = 32,
    NumberOfEpochs = 5,
    BatchSize = 16,
    CheckpointDirectory = args[2],
    Progress = new Report(progress =>
    {
        if (!progress.EpochEnded)
            return;
        Console.WriteLine($"epoch {progress.Epoch}");
        if (progress.Epoch == hangs)
            Thread.Sleep(Timeout.Infinite);
    }),
});
using var model = trainer.Fit(data);
context.Model.Save(model, data.Schema, args[1]);

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
