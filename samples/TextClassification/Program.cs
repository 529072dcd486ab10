// Trains a text classifier on any tab-separated file, measures it on another, shows how it is wrong and where it should
// rather not answer, and explains its worst errors in pages for a browser. Run with --help for the options.

using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.Attention;
using MLNet.Attention.Samples;
using TextClassification;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
try
{
    var options = SampleOptions.Parse(args);
    if (options.ShowHelp)
        Console.WriteLine(SampleOptions.Usage);
    else
        Run(options);
    return 0;
}
catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Error: {e.Message}");
    return 2;
}

void Run(SampleOptions options)
{
    var mlContext = new MLContext(options.Seed);
    var train = LabelledFile.Open(options.TrainFile, options);
    var test = LabelledFile.Open(options.TestFile, options);
    CheckClasses(train, test, options);
    Directory.CreateDirectory(options.OutputFolder);

    Console.WriteLine($"Training on {train.RowCount} rows of {train.Classes.Count} classes in {ShownPath.Of(options.TrainFile)}");
    Console.WriteLine("The epoch that does best on a held-back tenth is kept; training may end early.");
    var trainData = train.Load(mlContext);
    using var model = Train(mlContext, trainData);

    var scored = model.Transform(test.Load(mlContext));
    var names = ClassNames(scored.Schema);
    // Of a class that the training rows do not have, the label is missing; no metric counts it.
    var rows = mlContext.Data.CreateEnumerable<ModelOutput>(scored, reuseRowObject: false)
        .Where(row => row.Label > 0).ToList();
    Console.WriteLine();
    Console.WriteLine($"Testing on {rows.Count} rows of {ShownPath.Of(options.TestFile)}");
    if (rows.Count < test.RowCount)
        Console.WriteLine($"  Left out: {test.RowCount - rows.Count} rows of classes that are not in the training file");
    PrintMetrics(mlContext.MulticlassClassification.Evaluate(scored), names);

    Console.WriteLine();
    Console.WriteLine("Answering only where the model is sure enough");
    AbstentionTable.Print(rows, options.Threshold);
    ExplainErrors(mlContext, model, rows, names, options);

    var modelFile = Path.Combine(options.OutputFolder, "model.zip");
    mlContext.Model.Save(model, trainData.Schema, modelFile);
    Console.WriteLine();
    Console.WriteLine($"The model is in {modelFile}");
}

TransformerChain<KeyToValueMappingTransformer> Train(MLContext mlContext, IDataView data)
{
    using var progress = new ProgressBar();
    var trainer = mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(new AttentionTextClassifierTrainer.Options
    {
        LabelColumnName = nameof(ModelInput.Label),
        TextColumnName = nameof(ModelInput.Text),
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
    IReadOnlyCollection<ModelOutput> rows, IReadOnlyList<string> names, SampleOptions options)
{
    if (options.ErrorCount == 0 || rows.All(row => row.IsRight))
        return;
    // A fitted pipeline is a sequence of transformers; the one that explains itself is the classifier.
    var classifier = model.OfType<AttentionTextClassifierTransformer>().Single();
    var folder = Path.Combine(options.OutputFolder, "errors");
    Console.WriteLine();
    Console.WriteLine("The worst errors; pages that explain them are in " + folder);
    WorstErrors.Explain(mlContext, classifier, rows, names, options.ErrorCount, folder);
}

void PrintMetrics(MulticlassClassificationMetrics metrics, IReadOnlyList<string> names)
{
    Console.WriteLine($"  Accuracy  {metrics.MicroAccuracy:0.000}  share of the rows that it gets right");
    Console.WriteLine($"  Log-loss  {metrics.LogLoss:0.000}  nats; {Math.Log(names.Count):0.000} is guessing, 0 is perfect");
    Console.WriteLine();
    ClassReport.Print(metrics.ConfusionMatrix, names);
    Console.WriteLine();
    ConfusionTable.Print(metrics.ConfusionMatrix, names);
}

// The slots of the scores are named for the classes.
IReadOnlyList<string> ClassNames(DataViewSchema schema)
{
    VBuffer<ReadOnlyMemory<char>> names = default;
    schema["Score"].GetSlotNames(ref names);
    return [.. names.DenseValues().Select(name => name.ToString())];
}

void CheckClasses(LabelledFile train, LabelledFile test, SampleOptions options)
{
    if (train.Classes.Count < 2)
        throw new InputException($"{options.TrainFile}: expected two classes or more, found {train.Classes.Count}.");
    if (!test.Classes.Keys.Any(train.Classes.ContainsKey))
        throw new InputException($"{options.TestFile}: no row has a class of {options.TrainFile}.");
}
