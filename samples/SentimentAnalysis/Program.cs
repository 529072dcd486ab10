// Trains a sentiment model on a file of reviews, measures it on another, saves it as an ordinary ML.NET zip,
// and starts a second process that loads the zip and predicts. Run with --help for the options.

using System.CommandLine;
using System.Text;
using Microsoft.ML;
using MLNet.Attention;
using MLNet.Attention.Samples;
using SentimentAnalysis;

string[] examples =
[
    "The staff were friendly and the soup was delicious.",
    "Beautiful cover, but I was bored by the second page.",
    "Don't let the small rooms worry you, it is lovely.",
    "It broke after two days and nobody answered.",
    "I can't say that I enjoyed a single minute of it.",
    "Fast, simple and it never crashes 😊",
];

var train = CommonOptions.ExistingFile("--train", "The reviews to train on: a tab-separated file without quoting, " +
    "with a header, and on each line a label, 0 or 1 (or false or true), and a text; default: the reviews in data/");
var test = CommonOptions.ExistingFile("--test", "Such a file of reviews to measure the model on");
var model = new ValueOption<string>("--model", "the name of a file in an existing folder", IsFileName)
{
    HelpName = "FILE",
    Description = "Where to save the model",
    DefaultValueFactory = _ => "model.zip",
};
var epochs = CommonOptions.MostEpochs();
var seed = CommonOptions.Seed();
var predict = CommonOptions.ExistingFile("--predict", "Only predict, with the model in this file");
var texts = new Argument<string[]>("TEXT")
{
    Description = "What to predict with --predict; unless given, the lines of standard input where that is redirected, " +
        "else a few example sentences",
};
var command = new RootCommand("Trains a sentiment model, measures it, saves it, and predicts with it in a second process.")
{
    train, test, model, epochs, seed, predict, texts,
};
command.BelongTogether(train, test);
command.Validators.Add(result =>
{
    Option[] ofTraining = [train, test, model, epochs, seed];
    if (result.GetResult(predict) is null && result.GetValue(texts) is [var text, ..])
        result.AddError($"Unrecognized command or argument '{text}'.");
    else if (result.GetResult(predict) is not null && ofTraining.Any(option => result.GetResult(option) is { Implicit: false }))
        result.AddError("--predict goes with no other option.");
});
command.SetAction(parsed => parsed.GetValue(predict) is { } modelFile
    ? Predict(modelFile, parsed.GetValue(texts)!)
    : Train(parsed));
return CommandLine.Run(command, args);

int Train(ParseResult parsed)
{
    var mlContext = new MLContext(parsed.GetValue(seed));
    var trainFile = parsed.GetValue(train) ?? CommonOptions.DataFile("train.tsv");
    var testFile = parsed.GetValue(test) ?? CommonOptions.DataFile("test.tsv");
    var modelFile = parsed.GetValue(model)!;
    var trainData = ReviewFile.Load(mlContext, trainFile, out var trainCount);
    var testData = ReviewFile.Load(mlContext, testFile, out var testCount);

    Console.WriteLine($"Training on {trainCount} reviews of {ShownPath.Of(trainFile)}");
    Console.WriteLine("First the encoder learns from the texts alone; then four networks learn from the labels, each from three");
    Console.WriteLine("quarters of the rows. The epoch that does best on the other quarters is kept.");
    var fitted = ProgressBar.Show(progress => mlContext.BinaryClassification.Trainers
        .AttentionSentiment(new AttentionSentimentTrainer.Options
        {
            LabelColumnName = nameof(ModelInput.Label),
            TextColumnName = nameof(ModelInput.Text),
            NumberOfEpochs = parsed.GetValue(epochs) is > 0 and var count ? count : null,
            Progress = progress,
        })
        .Fit(trainData));

    Console.WriteLine();
    Console.WriteLine($"Testing on {testCount} reviews of {ShownPath.Of(testFile)}");
    MetricsTable.Print(mlContext.BinaryClassification.Evaluate(fitted.Transform(testData)));

    mlContext.Model.Save(fitted, trainData.Schema, modelFile);
    Console.WriteLine();
    Console.WriteLine($"Saved as {modelFile}. A second process loads it and predicts:");
    return SecondProcess.Run(["--predict", modelFile, .. examples]);
}

int Predict(string modelFile, IReadOnlyCollection<string> given)
{
    var mlContext = new MLContext();
    using var loaded = SavedModel.Load<AttentionSentimentTransformer>(mlContext, modelFile);

    Console.WriteLine("  prediction  P(positive)  text");
    foreach (var text in given.Count > 0 ? given : Console.IsInputRedirected ? StandardInput() : examples)
    {
        var prediction = loaded.Predict(text);
        Console.WriteLine($"  {prediction.ClassName,-10}  {prediction.Probabilities[1],11:0.000}  {text}");
    }

    return 0;
}

IEnumerable<string> StandardInput()
{
    Console.InputEncoding = Encoding.UTF8;
    while (Console.ReadLine() is { } line)
        yield return line;
}

// Asked before the training, not after it.
bool IsFileName(string path) => path.Length > 0 && !Directory.Exists(path)
    && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));
