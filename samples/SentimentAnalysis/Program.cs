// Trains a sentiment model on a file of reviews, measures it on another, saves it as an ordinary ML.NET zip,
// and starts a second process that loads the zip and predicts. Run with --help for the options.

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

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
try
{
    var options = SampleOptions.Parse(args);
    if (options.ShowHelp)
        Console.WriteLine(SampleOptions.Usage);
    else if (options.PredictOnly)
        Predict(options);
    else
        return Train(options);
    return 0;
}
catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Error: {e.Message}");
    return 2;
}

int Train(SampleOptions options)
{
    var mlContext = new MLContext(options.Seed);
    var trainData = ReviewFile.Load(mlContext, options.TrainFile, out var trainCount);
    var testData = ReviewFile.Load(mlContext, options.TestFile, out var testCount);

    Console.WriteLine($"Training on {trainCount} reviews of {ShownPath.Of(options.TrainFile)}");
    Console.WriteLine("The epoch that does best on a held-back tenth is kept; training may end early.");
    ITransformer model;
    using (var progress = new ProgressBar())
    {
        var trainer = mlContext.BinaryClassification.Trainers.AttentionSentiment(new AttentionSentimentTrainer.Options
        {
            LabelColumnName = nameof(ModelInput.Label),
            TextColumnName = nameof(ModelInput.Text),
            Progress = progress,
        });
        model = trainer.Fit(trainData);
    }

    Console.WriteLine();
    Console.WriteLine($"Testing on {testCount} reviews of {ShownPath.Of(options.TestFile)}");
    MetricsTable.Print(mlContext.BinaryClassification.Evaluate(model.Transform(testData)));

    mlContext.Model.Save(model, trainData.Schema, options.ModelFile);
    Console.WriteLine();
    Console.WriteLine($"Saved as {options.ModelFile}. A second process loads it and predicts:");
    return SecondProcess.Run(["--predict", options.ModelFile, .. examples]);
}

void Predict(SampleOptions options)
{
    var mlContext = new MLContext();
    using var engine = mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(
        LoadModel(mlContext, options.ModelFile));

    Console.WriteLine("  prediction  P(positive)  text");
    foreach (var text in TextsToPredict(options))
    {
        var output = engine.Predict(new ModelInput { Text = text });
        var prediction = output.PredictedLabel ? "positive" : "negative";
        Console.WriteLine($"  {prediction,-10}  {output.Probability,11:0.000}  {text}");
    }
}

ITransformer LoadModel(MLContext mlContext, string path)
{
    try
    {
        return mlContext.Model.Load(path, out _);
    }
    catch (Exception e)
    {
        throw new InputException($"{path} cannot be loaded as a model: {e.GetBaseException().Message}");
    }
}

IEnumerable<string> TextsToPredict(SampleOptions options)
{
    if (options.Texts.Count > 0)
        return options.Texts;
    if (!Console.IsInputRedirected)
        return examples;
    Console.InputEncoding = Encoding.UTF8;
    return StandardInput();
}

IEnumerable<string> StandardInput()
{
    while (Console.ReadLine() is { } line)
        yield return line;
}
