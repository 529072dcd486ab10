// Time and memory of loading a large model:
//
//   dotnet run -c Release --project benchmarks/Loading -- [dimension] [encoder]
//   dotnet run -c Release --project benchmarks/Loading -- checkpoint [dimension]
using System.CommandLine;
using System.Diagnostics;
using System.IO.Compression;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;
using MLNet.Attention.Transforms.Pretrained;

var dimension = new Argument<int>("dimension") { DefaultValueFactory = _ => 1024 };
var encoder = new Argument<TextEncoder>("encoder") { DefaultValueFactory = _ => TextEncoder.Transformer };
var file = new Argument<string>("file");
var load = new Command("load") { file };
load.Hidden = true; // what the other process does
var width = new Argument<int>("dimension") { DefaultValueFactory = _ => 768 };
var checkpoint = new Command("checkpoint", "Writes a pretrained checkpoint of BERT's shape, 12 layers of that dimension with " +
    "random weights, and opens it in another process, which prints the same.") { width };
var open = new Command("open") { file };
open.Hidden = true;
var command = new RootCommand("Trains a network of that dimension with four layers on a few texts, saves it, and loads it in " +
    "another process, which prints the size of the weights, the seconds, and how much its memory grew at most.")
{
    dimension, encoder, load, checkpoint, open,
};
load.SetAction(parsed => Load(parsed.GetValue(file)!));
open.SetAction(parsed => OpenCheckpoint(parsed.GetValue(file)!));
checkpoint.SetAction(parsed => MeasureCheckpoint(parsed.GetValue(width)));
command.SetAction(parsed => Measure(parsed.GetValue(dimension), parsed.GetValue(encoder)));
return CommandLine.Run(command, args);

static void Measure(int dimension, TextEncoder encoder)
{
    var path = Path.GetTempFileName();
    try
    {
        Save(path, dimension, encoder);
        RunAgain("load", path);
    }
    finally
    {
        File.Delete(path);
    }
}

static void MeasureCheckpoint(int dimension)
{
    var directory = Directory.CreateTempSubdirectory("checkpoint").FullName;
    try
    {
        RandomCheckpoint.Write(directory, dimension);
        RunAgain("open", directory);
    }
    finally
    {
        Directory.Delete(directory, recursive: true);
    }
}

static void RunAgain(string command, string path)
{
    using var child = Process.Start("dotnet", [Environment.GetCommandLineArgs()[0], command, path]);
    child.WaitForExit();
}

static void Save(string path, int dimension, TextEncoder encoder)
{
    var context = new MLContext(seed: 1);
    var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 16)
        .Select(i => new LabelledText { Label = i % 2 == 0, Text = i % 2 == 0 ? "good film" : "bad film" }));
    using var model = context.BinaryClassification.Trainers.AttentionSentiment(new AttentionSentimentTrainer.Options
    {
        Encoder = encoder,
        NumberOfLayers = 4,
        Dimension = dimension,
        FeedForwardDimension = 4 * dimension,
        NumberOfEpochs = 1,
        ValidationFraction = 0,
    }).Fit(data);
    var before = Peak();
    context.Model.Save(model, data.Schema, path);
    Console.WriteLine($"saving\tpeak {(Peak() - before) / 1e6:0} MB above that of training");
}

static void Load(string path)
{
    long weights;
    using (var zip = ZipFile.OpenRead(path))
        weights = zip.Entries.Single(entry => entry.Name == "model.safetensors").Length;
    var context = new MLContext(seed: 1);
    Report(weights, () => (IDisposable)context.Model.Load(path, out _));
}

static void OpenCheckpoint(string directory) => Report(
    new FileInfo(Path.Combine(directory, CheckpointWeights.FileName)).Length,
    () => PretrainedCheckpoint.Load(directory).CreateEncoder());

static void Report(long weights, Func<IDisposable> load)
{
    _ = TorchSharp.torch.zeros(1); // the native library itself
    using var process = Process.GetCurrentProcess();
    var before = process.WorkingSet64;
    var watch = Stopwatch.StartNew();
    using var model = load();
    Console.WriteLine($"loading\tweights {weights / 1e6:0} MB\t{watch.Elapsed.TotalSeconds:0.00} s\t" +
        $"peak {(Peak() - before) / 1e6:0} MB more than before, {(double)(Peak() - before) / weights:0.00} of the weights");
}

// PeakWorkingSet64 is the high-water mark of the whole process, libtorch included.
static long Peak()
{
    using var process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64;
}
