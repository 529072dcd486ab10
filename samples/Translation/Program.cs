// Trains a translator on pairs of sentences, measures it, saves it as an ordinary ML.NET zip, and starts a second process that
// loads the zip and translates. Run with --help for the options.

using System.CommandLine;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Samples;
using Translation;

const int UsualEpochs = 12;
const int ExampleCount = 8;

var train = CommonOptions.ExistingFile("--train", "The rows to train on: a tab-separated file without quoting, a sentence and " +
    "its translation on each line; default: English and German sentences in data/");
var test = CommonOptions.ExistingFile("--test", "Such a file of rows to measure the model on");
var noHeader = new Option<bool>("--no-header") { Description = "The first line of these files is a row too" };
var epochs = CommonOptions.Epochs(UsualEpochs);
var seed = CommonOptions.Seed();
var output = CommonOptions.OutputFolder("translator");
var text = new Option<string>("--text")
{
    HelpName = "TEXT",
    Description = "Only translate this text, or the lines of standard input for -; trains the model first if there is none",
};
var retrain = new Option<bool>("--retrain") { Description = "With --text: train even where there is a model" };
var stream = new Option<bool>("--stream")
{
    Description = "With --text: write the translation piece by piece, as it comes about",
};
var command = new RootCommand("Trains a translator, measures it, saves it, and translates with it in a second process.")
{
    train, test, noHeader, epochs, seed, output, text, retrain, stream,
};
command.BelongTogether(train, test);
command.GoesOnlyBeside(retrain, text);
command.GoesOnlyBeside(stream, text);
command.SetAction(parsed => parsed.GetValue(text) is { } given ? Translate(parsed, given) : TrainAndTest(parsed));
return CommandLine.Run(command, args);

int TrainAndTest(ParseResult parsed)
{
    var mlContext = new MLContext(parsed.GetValue(seed));
    var file = Open(parsed.GetValue(test) ?? CommonOptions.DataFile("test.tsv"), parsed);
    using var model = Train(mlContext, parsed);

    Console.WriteLine();
    Console.WriteLine($"Testing on {file.RowCount} rows of {ShownPath.Of(file.FilePath)}");
    // Kept, so that each translation is written once only: what Transform gives is computed whenever it is read.
    var translated = model.Transform(Load(mlContext, file));
    var rows = mlContext.Data.CreateEnumerable<ModelOutput>(translated, reuseRowObject: false).ToList();
    PrintMetrics(mlContext.EvaluateText(
        mlContext.Data.LoadFromEnumerable(rows), outputColumnName: nameof(ModelOutput.Translation)));
    Console.WriteLine();
    Console.WriteLine("Examples");
    var examples = rows.Take(ExampleCount).ToList();
    Examples.Print(["source", "target", "translation"],
        examples.Select(row => new[] { row.Source, row.Target, row.Translation }));

    var page = Path.Combine(parsed.GetValue(output)!, "alignment.html");
    model.Explain(mlContext, examples[0].Source).SaveHtml(page);
    Console.WriteLine();
    Console.WriteLine($"Which words the first translation was made from is in {page}");
    Console.WriteLine($"The model is in {ModelFile(parsed)}. A second process loads it and translates the same sentences:");
    return SecondProcess.RunOn(string.Join('\n', examples.Select(row => row.Source)),
        "--output", parsed.GetValue(output)!, "--text", GivenText.StandardInput);
}

int Translate(ParseResult parsed, string given)
{
    var lines = GivenText.OrStandardInput(given).Split('\n', StringSplitOptions.TrimEntries);
    var mlContext = new MLContext(parsed.GetValue(seed));
    using var model = parsed.GetValue(retrain) || !File.Exists(ModelFile(parsed))
        ? Train(mlContext, parsed)
        : SavedModel.Load<AttentionTranslatorTransformer>(mlContext, ModelFile(parsed));
    if (parsed.GetValue(stream))
    {
        WriteStream(model, lines).GetAwaiter().GetResult();
        return 0;
    }

    foreach (var translation in model.Generate(lines))
        Console.WriteLine(translation);
    return 0;
}

AttentionTranslatorTransformer Train(MLContext mlContext, ParseResult parsed)
{
    var file = Open(parsed.GetValue(train) ?? CommonOptions.DataFile("train.tsv"), parsed);
    var data = Load(mlContext, file);
    Directory.CreateDirectory(parsed.GetValue(output)!);

    Console.WriteLine($"Training on {file.RowCount} rows of {ShownPath.Of(file.FilePath)}");
    Console.WriteLine("The epoch that does best on a held-back tenth is kept; training may end early.");
    var model = ProgressBar.Show(progress => mlContext.Transforms.Text
        .AttentionTranslator(options: new AttentionTranslatorEstimator.Options
        {
            // Names of people and towns stay as they are. Those of the sample's data are few: in pieces they are read as names
            // never seen are, so that copying is learnt.
            CopyMechanism = true,
            MinimumTokenFrequency = parsed.GetValue(train) is null ? 100 : null,
            BatchSize = 16,
            NumberOfEpochs = parsed.GetValue(epochs),
            Progress = progress,
        })
        .Fit(data));
    mlContext.Model.Save(model, data.Schema, ModelFile(parsed));
    return model;
}

async Task WriteStream(AttentionTranslatorTransformer model, IEnumerable<string> lines)
{
    foreach (var line in lines)
    {
        await foreach (var piece in model.GenerateStreamAsync(line))
            Console.Write(piece);
        Console.WriteLine();
    }
}

void PrintMetrics(TextMetrics metrics)
{
    Console.WriteLine($"  BLEU   {metrics.Bleu.Score,5:0.0}  words and phrases shared with the translations in the file");
    Console.WriteLine($"  chrF   {metrics.ChrF,5:0.0}  the same for letters; 100 is equal, of both");
    Console.WriteLine($"  exact  {100 * metrics.ExactMatch,5:0.0}  per cent of the translations are equal");
}

PairFile Open(string path, ParseResult parsed) => new(path, !parsed.GetValue(noHeader));

IDataView Load(MLContext mlContext, PairFile file) =>
    file.Load(mlContext, nameof(ModelOutput.Source), nameof(ModelOutput.Target));

string ModelFile(ParseResult parsed) => Path.Combine(parsed.GetValue(output)!, "model.zip");
