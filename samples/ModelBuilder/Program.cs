// Uses the two models of this folder as an application would: trains each where its file is not there, measures it on
// rows that it has not seen, and predicts. Run with --help for the options.

using System.Diagnostics;
using System.Text;
using Microsoft.ML.Data;
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

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
try
{
    var options = SampleOptions.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(SampleOptions.Usage);
        return 0;
    }

    UseSentimentModel(options);
    Console.WriteLine();
    UseQuestionTopicModel(options);
    return 0;
}
catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Error: {e.Message}");
    return 2;
}

void UseSentimentModel(SampleOptions options)
{
    SentimentModel.MLNetModelPath = Path.Combine(options.ModelFolder, "SentimentModel.mlnet");
    Console.WriteLine($"Sentiment of reviews: {ShownPath.Of(SentimentModel.MLNetModelPath)}");
    if (NeedsTraining(SentimentModel.MLNetModelPath, options))
        Train(() => SentimentModel.Train(SentimentModel.MLNetModelPath, options.SentimentFile), options.SentimentFile);
    if (options.Folds > 0)
        PrintFolds(SentimentModel.CrossValidate(options.SentimentFile, options.Folds));

    var metrics = Evaluate(() => SentimentModel.Evaluate(), SentimentModel.MLNetModelPath);
    PrintMetrics(metrics, [.. SentimentModel.GetLabels().Select(SentimentName)]);
    foreach (var text in reviews)
    {
        var scores = SentimentModel.PredictAllLabels(new SentimentModel.ModelInput { Text = text });
        ScoreBars.Print(text, scores.Select(pair => KeyValuePair.Create(SentimentName(pair.Key), pair.Value)));
    }
}

void UseQuestionTopicModel(SampleOptions options)
{
    QuestionTopicModel.MLNetModelPath = Path.Combine(options.ModelFolder, "QuestionTopicModel.mlnet");
    Console.WriteLine($"Topics of questions to a shop: {ShownPath.Of(QuestionTopicModel.MLNetModelPath)}");
    if (NeedsTraining(QuestionTopicModel.MLNetModelPath, options))
        Train(() => QuestionTopicModel.Train(QuestionTopicModel.MLNetModelPath, options.QuestionFile), options.QuestionFile);
    if (options.Folds > 0)
        PrintFolds(QuestionTopicModel.CrossValidate(options.QuestionFile, options.Folds));

    var metrics = Evaluate(() => QuestionTopicModel.Evaluate(), QuestionTopicModel.MLNetModelPath);
    PrintMetrics(metrics, [.. QuestionTopicModel.GetLabels()]);
    foreach (var text in questions)
        ScoreBars.Print(text, QuestionTopicModel.PredictAllLabels(new QuestionTopicModel.ModelInput { Text = text }));
}

bool NeedsTraining(string modelPath, SampleOptions options) => options.Retrain || !File.Exists(modelPath);

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

MulticlassClassificationMetrics Evaluate(Func<MulticlassClassificationMetrics> evaluate, string modelPath)
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

void PrintMetrics(MulticlassClassificationMetrics metrics, IReadOnlyList<string> names)
{
    Console.WriteLine($"  rows it has not seen: accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000} nats");
    Console.WriteLine();
    ClassReport.Print(metrics.ConfusionMatrix, names);
    Console.WriteLine();
    ConfusionTable.Print(metrics.ConfusionMatrix, names);
    Console.WriteLine();
}

// The file of reviews has numbers for labels.
string SentimentName(string label) => label switch
{
    "0" => "negative",
    "1" => "positive",
    _ => label,
};
