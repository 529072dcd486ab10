// Trains a text classifier on any tab-separated file, measures it on another, shows how it is wrong and where it should
// rather not answer, and explains its worst errors in pages for a browser. Run with --help for the options.

using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.Attention;
using MLNet.Attention.Samples;
using TextClassification;

var train = CommonOptions.ExistingFile("--train", "The rows to train on: a tab-separated file without quoting, one row a line; " +
    "default: the questions to a shop in data/");
var test = CommonOptions.ExistingFile("--test", "Such a file of rows to measure the model on");
var label = new Option<string>("--label")
{
    HelpName = "COLUMN",
    Description = "Name of the column of classes, or its index from 0; default: label, or 0 without a header",
};
var text = new Option<string>("--text")
{
    HelpName = "COLUMN",
    Description = "Name of the column of texts, or its index from 0; default: text, or 1 without a header",
};
var noHeader = new Option<bool>("--no-header") { Description = "The first line is a row too" };
var threshold = new ValueOption<double>("--threshold", "a number from 0 to 1", value => value is >= 0 and <= 1)
{
    HelpName = "P",
    Description = "Answer only where the probability is at least P",
    DefaultValueFactory = _ => 0.8,
};
var errors = new ValueOption<int>("--errors", "a whole number from 0", value => value >= 0)
{
    HelpName = "N",
    Description = "How many errors to explain",
    DefaultValueFactory = _ => 5,
};
var output = new ValueOption<string>("--output", "the name of a folder", path => path.Length > 0 && !File.Exists(path))
{
    HelpName = "DIR",
    Description = "Where to write the model and the explanations",
    DefaultValueFactory = _ => "text-classification",
};
var epochs = CommonOptions.MostEpochs();
var seed = CommonOptions.Seed();
var command = new RootCommand("Trains a text classifier on a file, measures it on another, and explains its worst errors.")
{
    train, test, label, text, noHeader, threshold, errors, output, epochs, seed,
};
command.BelongTogether(train, test);
command.SetAction(Run);
return CommandLine.Run(command, args);

void Run(ParseResult parsed)
{
    var mlContext = new MLContext(parsed.GetValue(seed));
    var trainFile = Open(parsed, train, "train.tsv");
    var testFile = Open(parsed, test, "test.tsv");
    CheckClasses(trainFile, testFile);
    var folder = parsed.GetValue(output)!;
    Directory.CreateDirectory(folder);

    Console.WriteLine(
        $"Training on {trainFile.RowCount} rows of {trainFile.Classes.Count} classes in {ShownPath.Of(trainFile.FilePath)}");
    Console.WriteLine("First the encoder learns from the texts alone; then four networks learn from the labels, each from three");
    Console.WriteLine("quarters of the rows. The epoch that does best on the other quarters is kept.");
    var trainData = trainFile.Load(mlContext);
    using var model = ProgressBar.Show(progress => Train(mlContext, trainData, parsed, progress));

    var scored = model.Transform(testFile.Load(mlContext));
    // Of a class that the training rows do not have, the label is missing; no metric counts it.
    var rows = mlContext.Data.CreateEnumerable<ModelOutput>(scored, reuseRowObject: false)
        .Where(row => row.Label > 0).ToList();
    Console.WriteLine();
    Console.WriteLine($"Testing on {rows.Count} rows of {ShownPath.Of(testFile.FilePath)}");
    if (rows.Count < testFile.RowCount)
        Console.WriteLine($"  Left out: {testFile.RowCount - rows.Count} rows of classes that are not in the training file");
    var report = mlContext.MulticlassClassification.Report(scored, options: new ClassificationReportOptions
    {
        Thresholds = [0, 0.5, 0.7, 0.9, 0.95, parsed.GetValue(threshold)],
    });
    PrintReport(report);

    Console.WriteLine();
    Console.WriteLine("Answering only where the model is sure enough");
    Console.Write(report.Abstention);
    string[] names = [.. report.Classes.Select(found => found.Name)];
    ExplainErrors(mlContext, model, rows, names, parsed.GetValue(errors), Path.Combine(folder, "errors"));

    var modelFile = Path.Combine(folder, "model.zip");
    mlContext.Model.Save(model, trainData.Schema, modelFile);
    Console.WriteLine();
    Console.WriteLine($"The model is in {modelFile}");
}

TransformerChain<KeyToValueMappingTransformer> Train(
    MLContext mlContext, IDataView data, ParseResult parsed, IProgress<TrainingProgress> progress)
{
    var trainer = mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(new AttentionTextClassifierTrainer.Options
    {
        LabelColumnName = nameof(ModelInput.Label),
        TextColumnName = nameof(ModelInput.Text),
        NumberOfEpochs = parsed.GetValue(epochs) is > 0 and var count ? count : null,
        Progress = progress,
    });

    // The classes become keys, in alphabetical order, and the predicted key becomes a class again.
    var pipeline = mlContext.Transforms.Conversion
        .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
        .Append(trainer)
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    return pipeline.Fit(data);
}

void ExplainErrors(MLContext mlContext, TransformerChain<KeyToValueMappingTransformer> model,
    IReadOnlyCollection<ModelOutput> rows, IReadOnlyList<string> names, int count, string pages)
{
    WorstErrors.RemovePages(pages);
    if (count == 0 || rows.All(row => row.IsRight))
        return;
    // A fitted pipeline is a sequence of transformers; the one that explains itself is the classifier.
    var classifier = model.OfType<AttentionTextClassifierTransformer>().Single();
    Console.WriteLine();
    Console.WriteLine("The worst errors; pages that explain them are in " + pages);
    WorstErrors.Explain(mlContext, classifier, rows, names, count, pages);
}

void PrintReport(ClassificationReport report)
{
    Console.WriteLine($"  Accuracy  {report.Accuracy:0.000}  share of the rows that it gets right");
    var guessing = Math.Log(report.Classes.Count);
    Console.WriteLine($"  Log-loss  {report.LogLoss:0.000}  nats; {guessing:0.000} is guessing, 0 is perfect");
    Console.WriteLine();
    Console.Write(report.ClassTable);
    Console.WriteLine();
    Console.Write(report.Confusion);
}

LabelledFile Open(ParseResult parsed, Option<string> option, string fileInData) => new(
    parsed.GetValue(option) ?? CommonOptions.DataFile(fileInData), !parsed.GetValue(noHeader), parsed.GetValue(label),
    parsed.GetValue(text));

void CheckClasses(LabelledFile trainFile, LabelledFile testFile)
{
    if (trainFile.Classes.Count < 2)
        throw new InputException($"{trainFile.FilePath}: expected two classes or more, found {trainFile.Classes.Count}.");
    if (!testFile.Classes.Keys.Any(trainFile.Classes.ContainsKey))
        throw new InputException($"{testFile.FilePath}: no row has a class of {trainFile.FilePath}.");
}
