// Uses the models of this folder as an application would: trains each where its file is not there, measures it on rows
// that it has not seen, and predicts. Run with --help for the options.

using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML.Data;
using MLNet.Attention;
using MLNet.Attention.Samples;
using ModelBuilder;

string[] reviews =
[
    "The staff were friendly and the soup was delicious.",
    "Beautiful cover, but I was bored by the second page.",
    "It broke after two days and nobody answered.",
];
string[] questions =
[
    "You have charged me for the same pair of shoes twice.",
    "My parcel has been stuck at the depot since Tuesday.",
    "This is the wrong colour, can I have the green one instead?",
    "Who won the football match last night?",
];
string[] reports =
[
    "The fans could hardly believe it. Harwood Rovers travelled to Stanbury United for the cup tie. In the end, the home side " +
        "had won 3-1. Two of the goals came from Nora Bennett. The referee showed four yellow cards.",
    "A storm is moving towards Kelford. It will arrive on Friday evening. The last one brought down 48 trees. Wind speeds of " +
        "up to 118 kilometres per hour are forecast. The council will close the parks.",
];

var models = new ValueOption<string>("--models", "an existing folder", Directory.Exists)
{
    HelpName = "DIR",
    Description = "Where the models are; default: beside the program",
};
var retrain = new Option<bool>("--retrain") { Description = "Train even where there is a model" };
var folds = new ValueOption<int>("--folds", "a whole number from 2", count => count >= 2)
{
    HelpName = "N",
    Description = "Also cross-validate: N times, train without an Nth of the rows and measure on it",
};
var sentiment = CommonOptions.ExistingFile("--sentiment", "Train the sentiment model on this file instead of the one in data/");
var topics = CommonOptions.ExistingFile("--questions", "The same for the topics; both are tab-separated, with a header, " +
    "a label and a text, and have the labels of the files in data/");
var summarizer = new Option<bool>("--summarizer") { Description = "Use the summarizer too, which takes minutes to train" };
var pairs = CommonOptions.ExistingFile("--reports", "The same for the summarizer: a tab-separated file with a header, a text " +
    "and a summary");
var testPairs = CommonOptions.ExistingFile("--test-reports", "Measure the summarizer on such a file instead of the one in data/");
var epochs = CommonOptions.MostEpochs();
var command = new RootCommand(
    "Trains the models of this folder where they are not there yet, measures them and predicts with them.")
{
    models, retrain, folds, sentiment, topics, summarizer, pairs, testPairs, epochs,
};
command.GoesOnlyBeside(pairs, summarizer);
command.GoesOnlyBeside(testPairs, summarizer);
command.SetAction(parsed =>
{
    if (parsed.GetValue(epochs) is > 0 and var count)
        SentimentModel.RetrainEpochs = QuestionTopicModel.RetrainEpochs = SummarizationModel.RetrainEpochs = count;
    UseSentimentModel(parsed);
    Console.WriteLine();
    UseQuestionTopicModel(parsed);
    if (parsed.GetValue(summarizer))
    {
        Console.WriteLine();
        UseSummarizationModel(parsed);
    }
});
return CommandLine.Run(command, args);

void UseSentimentModel(ParseResult parsed)
{
    var path = SentimentModel.MLNetModelPath = ModelPath(parsed, "SentimentModel.mlnet");
    var file = GivenFile(parsed, sentiment, SentimentModel.RetrainFilePath);
    Console.WriteLine($"Sentiment of reviews: {ShownPath.Of(path)}");
    if (NeedsTraining(parsed, path))
        Train(() => SentimentModel.Train(path, file), file);
    if (parsed.GetValue(folds) is > 0 and var count)
        PrintFolds(SentimentModel.CrossValidate(file, count));

    PrintReport(Evaluate(() => SentimentModel.Evaluate(), path));
    foreach (var text in reviews)
    {
        var scores = SentimentModel.PredictAllLabels(new SentimentModel.ModelInput { Text = text });
        ScoreBars.Print(text, scores.Select(pair => KeyValuePair.Create(SentimentName(pair.Key), pair.Value)));
    }
}

void UseQuestionTopicModel(ParseResult parsed)
{
    var path = QuestionTopicModel.MLNetModelPath = ModelPath(parsed, "QuestionTopicModel.mlnet");
    var file = GivenFile(parsed, topics, QuestionTopicModel.RetrainFilePath);
    Console.WriteLine($"Topics of questions to a shop: {ShownPath.Of(path)}");
    if (NeedsTraining(parsed, path))
        Train(() => QuestionTopicModel.Train(path, file), file);
    if (parsed.GetValue(folds) is > 0 and var count)
        PrintFolds(QuestionTopicModel.CrossValidate(file, count));

    PrintReport(Evaluate(() => QuestionTopicModel.Evaluate(), path));
    foreach (var text in questions)
        ScoreBars.Print(text, QuestionTopicModel.PredictAllLabels(new QuestionTopicModel.ModelInput { Text = text }));
}

void UseSummarizationModel(ParseResult parsed)
{
    var path = SummarizationModel.MLNetModelPath = ModelPath(parsed, "SummarizationModel.mlnet");
    var file = GivenFile(parsed, pairs, SummarizationModel.RetrainFilePath);
    Console.WriteLine($"Summaries of reports: {ShownPath.Of(path)}");
    if (NeedsTraining(parsed, path))
        Train(() => SummarizationModel.Train(path, file), file);

    var unseen = GivenFile(parsed, testPairs, SummarizationModel.EvaluateFilePath);
    var metrics = Evaluate(() => SummarizationModel.Evaluate(unseen), path);
    Console.WriteLine($"  rows it has not seen: ROUGE-1 {100 * metrics.Rouge1.F1:0.0}, ROUGE-2 {100 * metrics.Rouge2.F1:0.0}, " +
        $"ROUGE-L {100 * metrics.RougeL.F1:0.0}");
    var outputs = reports.Select(text => SummarizationModel.Predict(new SummarizationModel.ModelInput { Text = text }));
    Examples.Print(["text", "summary"], outputs.Select(output => new[] { output.Text, output.Summary }));
}

string ModelPath(ParseResult parsed, string name) =>
    Path.GetFullPath(name, Path.GetFullPath(parsed.GetValue(models) ?? AppContext.BaseDirectory));

// A relative path of the user's starts at the current folder, one of the model's own at the program's.
string GivenFile(ParseResult parsed, Option<string> option, string file) =>
    parsed.GetValue(option) is { } given ? Path.GetFullPath(given) : file;

bool NeedsTraining(ParseResult parsed, string modelPath) => parsed.GetValue(retrain) || !File.Exists(modelPath);

void Train(Action train, string file)
{
    Console.Write("  training ... ");
    var watch = Stopwatch.StartNew();
    try
    {
        train();
    }
    catch (Exception e) when (e is ArgumentException or InvalidOperationException)
    {
        Console.WriteLine();
        throw new InputException($"{file}: {e.GetBaseException().Message}");
    }

    Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s");
}

T Evaluate<T>(Func<T> evaluate, string modelPath)
{
    try
    {
        return evaluate();
    }
    catch (Exception e)
    {
        throw new InputException($"{modelPath} cannot be used (--retrain makes it anew): {e.GetBaseException().Message}");
    }
}

void PrintFolds(IReadOnlyList<MulticlassClassificationMetrics> folds)
{
    var accuracies = string.Join(", ", folds.Select(metrics => $"{metrics.MicroAccuracy:0.000}"));
    Console.WriteLine($"  cross-validation: accuracy {folds.Average(metrics => metrics.MicroAccuracy):0.000} ({accuracies})");
}

void PrintReport(ClassificationReport report)
{
    Console.WriteLine($"  rows it has not seen: accuracy {report.Accuracy:0.000}, log-loss {report.LogLoss:0.000} nats");
    Console.WriteLine();
    Console.WriteLine(report.ClassTable);
    Console.WriteLine(report.Confusion);
}

// The file of reviews has numbers for labels.
string SentimentName(string label) => label switch
{
    "0" => "negative",
    "1" => "positive",
    _ => label,
};
