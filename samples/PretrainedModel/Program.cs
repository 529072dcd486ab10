// Fine-tunes a classifier that starts from a pretrained checkpoint: any folder in the layout of Hugging Face's transformers, or,
// without one, a small encoder that the sample pre-trains itself. The result is a folder of the same layout, and an ML.NET zip.
// Run with --help for the options.

using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.Attention;
using MLNet.Attention.Samples;
using TextClassification;

var checkpoint = new ValueOption<string>("--checkpoint", "an existing folder", Directory.Exists)
{
    HelpName = "DIR",
    Description = "The checkpoint to start from; default: a small encoder that is pre-trained on the training texts first",
};
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
var output = new ValueOption<string>("--output", "the name of a new or empty folder", IsFree)
{
    HelpName = "DIR",
    Description = "Where to write the checkpoints and the model",
    DefaultValueFactory = _ => "pretrained-model",
};
var seed = CommonOptions.Seed();
var command = new RootCommand("Fine-tunes a text classifier that starts from a pretrained checkpoint.")
{
    checkpoint, train, test, label, text, noHeader, output, seed,
};
command.BelongTogether(train, test);
command.SetAction(Run);
return CommandLine.Run(command, args);

void Run(ParseResult parsed)
{
    var mlContext = new MLContext(parsed.GetValue(seed));
    var trainFile = Open(parsed, train, "train.tsv");
    var testFile = Open(parsed, test, "test.tsv");
    var folder = parsed.GetValue(output)!;
    if (!IsFree(folder)) // the default
        throw new InputException($"{folder} is not empty; choose another folder with --output.");
    Directory.CreateDirectory(folder);
    var (trainData, testData) = (trainFile.Load(mlContext), testFile.Load(mlContext));

    var own = parsed.GetValue(checkpoint) is null;
    var start = parsed.GetValue(checkpoint) ?? Pretrain(mlContext, trainData, Path.Combine(folder, "encoder"));
    var opened = Checked(() => PretrainedCheckpoint.Load(start));
    Console.WriteLine($"{ShownPath.Of(start)}: {opened.ModelType}, {opened.WeightCount:N0} weights, vectors of " +
        $"{opened.Dimension} numbers, texts of up to {opened.MaximumTokens} tokens");
    Console.WriteLine();
    Console.WriteLine($"Fine-tuning on {trainFile.RowCount} rows of {trainFile.Classes.Count} classes in " +
        ShownPath.Of(trainFile.FilePath));
    // The encoder alone can be written as a checkpoint, which has no place for n-grams.
    using var alone = FineTune(mlContext, trainData, start, own, TextEncoder.Transformer);
    Console.WriteLine("The same beside n-grams");
    using var model = FineTune(mlContext, trainData, start, own, TextEncoder.Hybrid);

    // A fitted pipeline is a sequence of transformers; the one that can be written as a checkpoint is the classifier.
    var written = Path.Combine(folder, "classifier");
    alone.OfType<AttentionTextClassifierTransformer>().Single().SaveCheckpoint(written);
    using var again = Pipeline(mlContext, written, TextEncoder.Transformer, options => options.NumberOfEpochs = 0).Fit(trainData);

    Console.WriteLine();
    Console.WriteLine($"On {testFile.RowCount} rows of {ShownPath.Of(testFile.FilePath)}");
    Print(mlContext, alone.Transform(testData), "the encoder alone");
    Print(mlContext, again.Transform(testData), "the same, read from its folder");
    Print(mlContext, model.Transform(testData), "the encoder beside n-grams");
    // A scale of 0 says that the validation rows are predicted best without that part.
    if (model.OfType<AttentionTextClassifierTransformer>().Single().TrainingSummary?.Calibration is { } scales)
        Console.WriteLine($"    where the n-grams count {scales.NGramScale:0.00} and the encoder {scales.NetworkScale:0.00}");
    if (own)
        Console.WriteLine("So few texts teach an encoder little; --checkpoint takes one that has read millions.");

    var modelFile = Path.Combine(folder, "model.zip");
    mlContext.Model.Save(model, trainData.Schema, modelFile);
    Console.WriteLine();
    Console.WriteLine($"The encoder alone is in {written}, for Python too");
    Console.WriteLine($"The model with n-grams is in {modelFile}, which needs no folder");
}

string Pretrain(MLContext mlContext, IDataView texts, string folder)
{
    Console.WriteLine("Pre-training a small encoder on the training texts: it restores masked tokens");
    using var featurizer = ProgressBar.Show(progress => mlContext.Transforms.Text.AttentionPretrainer(nameof(ModelInput.Text),
        new AttentionPretrainerEstimator.Options
        {
            OutputDirectory = folder,
            VocabularySize = 2000,
            MaximumTokens = 64,
            NumberOfLayers = 2,
            NumberOfEpochs = 20,
            Progress = progress,
        }).Fit(texts));
    return folder;
}

TransformerChain<KeyToValueMappingTransformer> FineTune(
    MLContext mlContext, IDataView data, string start, bool own, TextEncoder encoder) =>
    Checked(() => ProgressBar.Show(progress => Pipeline(mlContext, start, encoder, options =>
    {
        options.Progress = progress;
        if (!own)
            return; // the defaults are for checkpoints that have read much
        (options.LearningRate, options.BatchSize, options.NumberOfEpochs) = (0.001, 16, 15);
    }).Fit(data)));

EstimatorChain<KeyToValueMappingTransformer> Pipeline(
    MLContext mlContext, string start, TextEncoder encoder, Action<AttentionTextClassifierTrainer.Options> change)
{
    var options = new AttentionTextClassifierTrainer.Options
    {
        LabelColumnName = nameof(ModelInput.Label),
        TextColumnName = nameof(ModelInput.Text),
        Checkpoint = start,
        Encoder = encoder,
    };
    change(options);
    // The classes become keys, in alphabetical order, and the predicted key becomes a class again.
    return mlContext.Transforms.Conversion
        .MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
        .Append(mlContext.MulticlassClassification.Trainers.AttentionTextClassifier(options))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
}

void Print(MLContext mlContext, IDataView scored, string which)
{
    var metrics = mlContext.MulticlassClassification.Evaluate(scored);
    Console.WriteLine($"  {which,-30}  accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}");
}

LabelledFile Open(ParseResult parsed, Option<string> option, string fileInData) => new(
    parsed.GetValue(option) ?? CommonOptions.DataFile(fileInData), !parsed.GetValue(noHeader), parsed.GetValue(label),
    parsed.GetValue(text));

// What is wrong with a folder is the user's to know.
T Checked<T>(Func<T> open)
{
    try
    {
        return open();
    }
    catch (FormatException e)
    {
        throw new InputException(e.Message);
    }
}

// Asked before the training, not after it.
bool IsFree(string path) => path.Length > 0 && !File.Exists(path)
    && !(Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());
