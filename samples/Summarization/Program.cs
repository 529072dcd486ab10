// Trains a summarizer on pairs of text and summary, measures it beside summaries that need no training, saves it as an ordinary
// ML.NET zip, and starts a second process that loads the zip and summarizes. Run with --help for the options.

using System.CommandLine;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Samples;
using Summarization;

const int UsualEpochs = 6;
const int ExampleCount = 3;

var train = CommonOptions.ExistingFile("--train", "The rows to train on: a tab-separated file without quoting, a text and its " +
    "summary on each line; default: the reports in data/");
var test = CommonOptions.ExistingFile("--test", "Such a file of rows to measure the model on");
var noHeader = new Option<bool>("--no-header") { Description = "The first line of these files is a row too" };
var noCopy = new Option<bool>("--no-copy") { Description = "Train without the copy mechanism, to see what it does" };
var epochs = CommonOptions.Epochs(UsualEpochs);
var seed = CommonOptions.Seed();
var output = CommonOptions.OutputFolder("summarizer");
var text = new Option<string>("--text")
{
    HelpName = "TEXT",
    Description = "Only summarize this text, or standard input for -; trains the model first if there is none",
};
var retrain = new Option<bool>("--retrain") { Description = "With --text: train even where there is a model" };
var stream = new Option<bool>("--stream") { Description = "With --text: write the summary piece by piece, as it comes about" };
var extract = new ValueOption<string>(
    "--extract", "an existing file, or -", path => path == GivenText.StandardInput || File.Exists(path))
{
    HelpName = "FILE",
    Description = "Only pick the central sentences of this text file, or of standard input for -; needs no training",
};
var sentences = new ValueOption<int>("--sentences", "a whole number from 1 to 1000000", count => count is >= 1 and <= 1_000_000)
{
    HelpName = "N",
    Description = "With --extract: how many sentences to pick",
    DefaultValueFactory = _ => 3,
};
var command = new RootCommand("Trains a summarizer, measures it, saves it, and summarizes with it in a second process.")
{
    train, test, noHeader, noCopy, epochs, seed, output, text, retrain, stream, extract, sentences,
};
command.BelongTogether(train, test);
command.GoesOnlyWith(extract, sentences);
command.GoesOnlyBeside(sentences, extract);
command.GoesOnlyBeside(retrain, text);
command.GoesOnlyBeside(stream, text);
command.SetAction(parsed => parsed.GetValue(extract) is { } file ? Extract(file, parsed.GetValue(sentences))
    : parsed.GetValue(text) is { } given ? Summarize(parsed, given)
    : TrainAndTest(parsed));
return CommandLine.Run(command, args);

int TrainAndTest(ParseResult parsed)
{
    var mlContext = new MLContext(parsed.GetValue(seed));
    var testFiles = TestFiles(parsed);
    using var model = Train(mlContext, parsed);

    var rows = testFiles.Select(file => Measure(mlContext, model, file)).ToList()[0];
    Console.WriteLine();
    Console.WriteLine("Examples");
    Examples.Print(["text", "target", "summary"],
        rows.Take(ExampleCount).Select(row => new[] { row.Text, row.Target, row.Summary }));

    var example = rows[0].Text;
    var page = Path.Combine(parsed.GetValue(output)!, "alignment.html");
    model.Explain(mlContext, example).SaveHtml(page);
    Console.WriteLine();
    Console.WriteLine($"What the first summary was made from is in {page}");
    Console.WriteLine($"The model is in {ModelFile(parsed)}. A second process loads it and summarizes the first text:");
    return SecondProcess.RunOn(example, "--output", parsed.GetValue(output)!, "--text", GivenText.StandardInput);
}

int Summarize(ParseResult parsed, string given)
{
    var source = GivenText.OrStandardInput(given);
    var mlContext = new MLContext(parsed.GetValue(seed));
    using var model = parsed.GetValue(retrain) || !File.Exists(ModelFile(parsed))
        ? Train(mlContext, parsed)
        : SavedModel.Load<AttentionSummarizerTransformer>(mlContext, ModelFile(parsed));
    if (parsed.GetValue(stream))
        WriteStream(model, source).GetAwaiter().GetResult();
    else
        Console.WriteLine(model.Generate(source));
    return 0;
}

int Extract(string file, int count)
{
    var mlContext = new MLContext();
    using var model = CreateExtractor(mlContext, new() { MaximumSentences = count });
    Console.WriteLine(model.Summarize(GivenText.OfFile(file)).Text);
    return 0;
}

AttentionSummarizerTransformer Train(MLContext mlContext, ParseResult parsed)
{
    var file = Open(parsed.GetValue(train) ?? CommonOptions.DataFile("train.tsv"), parsed);
    var data = Load(mlContext, file);
    Directory.CreateDirectory(parsed.GetValue(output)!);

    Console.WriteLine($"Training on {file.RowCount} rows of {ShownPath.Of(file.FilePath)}");
    Console.WriteLine("The epoch that does best on a held-back tenth is kept; training may end early.");
    var model = ProgressBar.Show(progress => mlContext.Transforms.Text
        .AttentionSummarizer(options: new AttentionSummarizerEstimator.Options
        {
            CopyMechanism = !parsed.GetValue(noCopy),
            // The names of the sample's data are few. In pieces they are read as names never seen are, so that copying is learnt.
            MinimumTokenFrequency = parsed.GetValue(train) is null ? 100 : null,
            FeedForwardDimension = 256,
            BatchSize = 16,
            NumberOfEpochs = parsed.GetValue(epochs),
            Progress = progress,
        })
        .Fit(data));
    mlContext.Model.Save(model, data.Schema, ModelFile(parsed));
    return model;
}

// Gives back the rows with the summaries of the model.
IReadOnlyList<ModelOutput> Measure(MLContext mlContext, AttentionSummarizerTransformer model, PairFile file)
{
    Console.WriteLine();
    Console.WriteLine($"Testing on {file.RowCount} rows of {ShownPath.Of(file.FilePath)}");
    var data = Load(mlContext, file);
    // Kept, so that each summary is written once only: what Transform gives is computed whenever it is read.
    var rows = mlContext.Data.CreateEnumerable<ModelOutput>(model.Transform(data), reuseRowObject: false).ToList();
    // With the place as the only score, the best sentence is the first one.
    using var lead = CreateExtractor(mlContext, new() { MaximumSentences = 1, PositionWeight = 1 });
    using var extractive = CreateExtractor(mlContext, new() { MaximumSentences = 1 });
    RougeTable.Print(
        ("first sentence", mlContext.EvaluateText(lead.Transform(data))),
        ("central sentence", mlContext.EvaluateText(extractive.Transform(data))),
        ("summarizer", mlContext.EvaluateText(mlContext.Data.LoadFromEnumerable(rows))));
    return rows;
}

// Sentences are ranked by the text alone: there is nothing to learn, and no row to learn it from.
ExtractiveSummarizerTransformer CreateExtractor(MLContext mlContext, ExtractiveSummarizerEstimator.Options options) =>
    mlContext.Transforms.Text.ExtractiveSummarizer(options)
        .Fit(mlContext.Data.LoadFromEnumerable(Array.Empty<ModelOutput>()));

async Task WriteStream(AttentionSummarizerTransformer model, string source)
{
    await foreach (var piece in model.GenerateStreamAsync(source))
        Console.Write(piece);
    Console.WriteLine();
}

// Of the sample's own data: rows whose names and numbers are in no training row, then rows of known names.
IReadOnlyList<PairFile> TestFiles(ParseResult parsed) => parsed.GetValue(test) is { } file
    ? [Open(file, parsed)]
    : [Open(CommonOptions.DataFile("test.tsv"), parsed), Open(CommonOptions.DataFile("test-known.tsv"), parsed)];

PairFile Open(string path, ParseResult parsed) => new(path, !parsed.GetValue(noHeader));

IDataView Load(MLContext mlContext, PairFile file) =>
    file.Load(mlContext, nameof(ModelOutput.Text), nameof(ModelOutput.Target));

string ModelFile(ParseResult parsed) => Path.Combine(parsed.GetValue(output)!, "model.zip");
