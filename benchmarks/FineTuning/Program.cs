// Speed and memory of fine-tuning a checkpoint of BERT's or BART's shape with random weights:
//
//   dotnet run -c Release --project benchmarks/FineTuning -- [dimension] [--texts 64] [--tokens 128] [--summarizer]
//
// --help says what is measured.
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

var dimension = new Argument<int>("dimension") { DefaultValueFactory = _ => 768 };
var texts = new Option<int>("--texts") { DefaultValueFactory = _ => 64 };
var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 128 };
var summarizer = new Option<bool>("--summarizer") { Description = "A summarizer; its targets have a quarter of the tokens." };
var folder = new Option<string>("--folder") { Hidden = true }; // of the checkpoint, for the process of one variant
var variant = new Option<string>("--variant") { Hidden = true };
var command = new RootCommand("Writes a checkpoint of 12 layers of that dimension, or of 6 in encoder and decoder, and trains a " +
    "classifier or a summarizer from it for one epoch: the whole, with gradient checkpointing, with LoRA of rank 8, with both, " +
    "and with the lower two thirds of the encoder frozen. Each runs in a process of its own, which prints texts a second and how " +
    "much its memory grew at most.")
{
    dimension, texts, tokens, summarizer, folder, variant,
};
command.SetAction(parsed =>
{
    var (count, length, summarizes) = (parsed.GetValue(texts), parsed.GetValue(tokens), parsed.GetValue(summarizer));
    if (parsed.GetValue(folder) is { } checkpoint)
        Measure(Variant.All.Single(one => one.Name == parsed.GetValue(variant)), checkpoint, count, length, summarizes);
    else
        MeasureAll(parsed.GetValue(dimension), count, length, summarizes);
});
return CommandLine.Run(command, args);

void MeasureAll(int width, int count, int length, bool summarizes)
{
    var directory = Directory.CreateTempSubdirectory("checkpoint").FullName;
    try
    {
        if (summarizes)
            RandomSequenceCheckpoint.Write(directory, width);
        else
            RandomCheckpoint.Write(directory, width);
        Console.WriteLine("variant\ttexts/s\tpeak MB");
        foreach (var one in Variant.All)
        {
            SecondProcess.Run([texts.Name, $"{count}", tokens.Name, $"{length}", folder.Name, directory, variant.Name, one.Name,
                .. summarizes ? [summarizer.Name] : Array.Empty<string>()]);
        }
    }
    finally
    {
        Directory.Delete(directory, recursive: true);
    }
}

static void Measure(Variant variant, string checkpoint, int count, int length, bool summarizes)
{
    var context = new MLContext(seed: 1);
    using var process = Process.GetCurrentProcess();
    var before = process.WorkingSet64;
    var summary = summarizes
        ? Summarize(context, variant, checkpoint, count, length)
        : Classify(context, variant, checkpoint, count, length);
    process.Refresh();
    var seconds = summary.Epochs[0].Duration.TotalSeconds;
    Console.WriteLine($"{variant.Name}\t{count / seconds:0.00}\t{(process.PeakWorkingSet64 - before) / 1e6:0}");
}

static TrainingSummary Classify(MLContext context, Variant variant, string checkpoint, int count, int length)
{
    var random = new Random(1);
    var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new LabelledText
    {
        Label = i % 2 == 0,
        Text = string.Join(' ', Enumerable.Range(0, length - 2) // and the two tokens around them
            .Select(_ => RandomCheckpoint.Word(random.Next(RandomCheckpoint.WordCount)))),
    }).ToList());
    var options = Change(new AttentionSentimentTrainer.Options { Encoder = TextEncoder.Transformer }, variant, checkpoint, 12);
    using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
    return model.TrainingSummary!;
}

static TrainingSummary Summarize(MLContext context, Variant variant, string checkpoint, int count, int length)
{
    var random = new Random(1);
    var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ => new LabelledText
    {
        Text = RandomSequenceCheckpoint.Text(random, length - 2),
        Target = RandomSequenceCheckpoint.Text(random, length / 4 - 2),
    }).ToList());
    var options = Change(new AttentionSummarizerEstimator.Options(), variant, checkpoint, 6);
    using var model = context.Transforms.Text.AttentionSummarizer(options).Fit(data);
    return model.TrainingSummary!;
}

static TOptions Change<TOptions>(TOptions options, Variant variant, string checkpoint, int layers)
    where TOptions : AttentionFineTuningOptions
{
    (options.Checkpoint, options.NumberOfEpochs, options.ValidationFraction, options.Seed) = (checkpoint, 1, 0, 1);
    variant.Change(options, layers);
    return options;
}
