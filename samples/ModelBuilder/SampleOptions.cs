using System.Globalization;
using MLNet.Attention.Samples;

namespace ModelBuilder;

/// <summary>What the command line asks for.</summary>
public sealed record SampleOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage = """
        Trains the two models of this folder where they are not there yet, measures them and predicts with them.

          ModelBuilder [--models DIR] [--retrain] [--folds N] [--sentiment FILE] [--questions FILE]

          --models DIR      where the models are (default: beside the program)
          --retrain         train even where there is a model
          --folds N         also cross-validate: N times, train without an Nth of the rows and measure on it
          --sentiment FILE  train the sentiment model on this file instead of the one in data/
          --questions FILE  the same for the topics; both are tab-separated, with a header, a label and a text,
                            and have the labels of the files in data/
        """;

    /// <summary>The folder of the models.</summary>
    public string ModelFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Whether to train models that are there.</summary>
    public bool Retrain { get; init; }

    /// <summary>The folds of a cross-validation; 0 for none.</summary>
    public int Folds { get; init; }

    /// <summary>What the sentiment model is trained on.</summary>
    public string SentimentFile { get; init; } = SentimentModel.RetrainFilePath;

    /// <summary>What the topic model is trained on.</summary>
    public string QuestionFile { get; init; } = QuestionTopicModel.RetrainFilePath;

    /// <summary>True after <c>--help</c>.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>Reads the command line.</summary>
    public static SampleOptions Parse(string[] args)
    {
        var options = new SampleOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            options = name switch
            {
                "--help" or "-h" => options with { ShowHelp = true },
                "--retrain" => options with { Retrain = true },
                "--models" => options with { ModelFolder = ExistingFolder(name, Value(args, ++i)) },
                "--folds" => options with { Folds = FoldCount(name, Value(args, ++i)) },
                "--sentiment" => options with { SentimentFile = ExistingFile(name, Value(args, ++i)) },
                "--questions" => options with { QuestionFile = ExistingFile(name, Value(args, ++i)) },
                _ => throw new InputException($"Unknown argument '{name}': --help lists what there is."),
            };
        }

        return options;
    }

    private static string Value(string[] args, int i) =>
        i < args.Length ? args[i] : throw new InputException($"{args[i - 1]} needs a value.");

    private static string ExistingFolder(string name, string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new InputException($"{name}: there is no folder '{path}'.");

    private static string ExistingFile(string name, string path) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new InputException($"{name}: there is no file '{path}'.");

    private static int FoldCount(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 2
            ? count
            : throw new InputException($"{name}: '{value}' is not a whole number from 2.");
}
