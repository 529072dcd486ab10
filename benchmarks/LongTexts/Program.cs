// Time and memory of one very long text:
//
//   dotnet run -c Release --project benchmarks/LongTexts -- [tokens] [encoder]
using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

var tokens = new Argument<int>("tokens") { Description = "The length of a text", DefaultValueFactory = _ => 16_384 };
var encoder = new Argument<TextEncoder>("encoder") { DefaultValueFactory = _ => TextEncoder.Transformer };
var command = new RootCommand("Trains the encoder for one epoch on a few texts of so many tokens, then scores one, and prints " +
    "the seconds of both and the most memory that the process had. A text is words drawn from a small vocabulary; its class " +
    "is which of two words it has in its last tenth.")
{
    tokens, encoder,
};
command.SetAction(parsed => Measure(parsed.GetValue(tokens), parsed.GetValue(encoder)));
return CommandLine.Run(command, args);

static void Measure(int tokens, TextEncoder encoder)
{
    var random = new Random(1);
    var texts = Enumerable.Range(0, 4).Select(i => LongText.Create(tokens, i % 2 == 0, random)).ToList();
    var context = new MLContext(seed: 1);
    context.Log += (_, log) =>
    {
        if (log.RawMessage.Contains("tokens"))
            Console.WriteLine(log.RawMessage);
    };
    var start = Peak();
    var watch = Stopwatch.StartNew();
    using var model = context.BinaryClassification.Trainers.AttentionSentiment(new AttentionSentimentTrainer.Options
    {
        Encoder = encoder,
        MaximumTokens = tokens,
        NumberOfEpochs = 1,
        ValidationFraction = 0,
    }).Fit(context.Data.LoadFromEnumerable(texts));
    Console.WriteLine(
        $"training, {texts.Count} texts\t{watch.Elapsed.TotalSeconds:0.0} s\tpeak {Peak()} MiB (at the start {start})");

    using var engine = context.Model.CreatePredictionEngine<LongText, LongTextPrediction>(
        model, new PredictionEngineOptions { OwnsTransformer = false });
    watch.Restart();
    var probability = engine.Predict(texts[0]).Probability;
    Console.WriteLine(
        $"scoring one text\t{watch.Elapsed.TotalSeconds:0.0} s\tpeak {Peak()} MiB\t(probability {probability:0.000})");
}

// PeakWorkingSet64 is the high-water mark of the whole process, libtorch included.
static long Peak()
{
    using var process = Process.GetCurrentProcess();
    return process.PeakWorkingSet64 >> 20;
}
