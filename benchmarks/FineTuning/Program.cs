// Speed and memory of fine-tuning a checkpoint of BERT's shape with random weights:
//
//   dotnet run -c Release --project benchmarks/FineTuning -- [dimension] [--texts 64] [--tokens 128]
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
var folder = new Option<string>("--folder") { Hidden = true }; // of the checkpoint, for the process of one variant
var variant = new Option<string>("--variant") { Hidden = true };
var command = new RootCommand("Writes a checkpoint of 12 layers of that dimension and trains a classifier from it for one " +
    "epoch: the whole, with gradient checkpointing, with LoRA of rank 8, with both, and the upper four layers alone. Each runs " +
    "in a process of its own, which prints texts a second and how much its memory grew at most.")
{
    dimension, texts, tokens, folder, variant,
};
command.SetAction(parsed =>
{
    var (count, length) = (parsed.GetValue(texts), parsed.GetValue(tokens));
    if (parsed.GetValue(folder) is { } checkpoint)
        Measure(Variant.All.Single(one => one.Name == parsed.GetValue(variant)), checkpoint, count, length);
    else
        MeasureAll(parsed.GetValue(dimension), count, length);
});
return CommandLine.Run(command, args);

void MeasureAll(int width, int count, int length)
{
    var directory = Directory.CreateTempSubdirectory("checkpoint").FullName;
    try
    {
        RandomCheckpoint.Write(directory, width);
        Console.WriteLine("variant\ttexts/s\tpeak MB");
        foreach (var one in Variant.All)
        {
            SecondProcess.Run(texts.Name, $"{count}", tokens.Name, $"{length}", folder.Name, directory, variant.Name, one.Name);
        }
    }
    finally
    {
        Directory.Delete(directory, recursive: true);
    }
}

static void Measure(Variant variant, string checkpoint, int count, int length)
{
    var random = new Random(1);
    var context = new MLContext(seed: 1);
    var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new LabelledText
    {
        Label = i % 2 == 0,
        Text = string.Join(' ', Enumerable.Range(0, length - 2) // and the two tokens around them
            .Select(_ => RandomCheckpoint.Word(random.Next(RandomCheckpoint.WordCount)))),
    }).ToList());
    var options = new AttentionSentimentTrainer.Options
    {
        Checkpoint = checkpoint,
        Encoder = TextEncoder.Transformer,
        NumberOfEpochs = 1,
        ValidationFraction = 0,
        Seed = 1,
    };
    variant.Change(options);
    using var process = Process.GetCurrentProcess();
    var before = process.WorkingSet64;
    using var model = context.BinaryClassification.Trainers.AttentionSentiment(options).Fit(data);
    process.Refresh();
    var seconds = model.TrainingSummary!.Epochs[0].Duration.TotalSeconds;
    Console.WriteLine($"{variant.Name}\t{count / seconds:0.00}\t{(process.PeakWorkingSet64 - before) / 1e6:0}");
}
