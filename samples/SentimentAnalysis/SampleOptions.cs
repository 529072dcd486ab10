using System.Globalization;
using MLNet.Attention.Samples;

namespace SentimentAnalysis;

/// <summary>What the command line asks for.</summary>
public sealed record SampleOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage = """
        Trains a sentiment model, measures it, saves it, and predicts with it in a second process.

          SentimentAnalysis [--train FILE --test FILE] [--model FILE] [--seed N]
          SentimentAnalysis --predict MODEL [TEXT ...]

          --train FILE --test FILE  tab-separated files with a header and the columns label and text,
                                    no quoting, label 0 or 1 (or true or false); default: the reviews in data/
          --model FILE              where to save the model (default model.zip)
          --seed N                  same number, same model (default 1)
          --predict MODEL           only predict: the texts given, or the lines of standard input
                                    where that is redirected, or a few example sentences
        """;

    /// <summary>The file to train on.</summary>
    public string TrainFile { get; init; } = DataFile("train.tsv");

    /// <summary>The file to measure the model on.</summary>
    public string TestFile { get; init; } = DataFile("test.tsv");

    /// <summary>The model to write, or with <see cref="PredictOnly"/> the one to read.</summary>
    public string ModelFile { get; init; } = "model.zip";

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True after <c>--help</c>.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>True after <c>--predict</c>.</summary>
    public bool PredictOnly { get; init; }

    /// <summary>The texts that follow <c>--predict MODEL</c>.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Reads the command line.</summary>
    public static SampleOptions Parse(string[] args)
    {
        if (args.Any(argument => argument is "--help" or "-h"))
            return new SampleOptions { ShowHelp = true };
        return args is ["--predict", ..] ? ParsePrediction(args) : ParseTraining(args);
    }

    private static SampleOptions ParsePrediction(string[] args)
    {
        if (args.Length == 1)
            throw new InputException("--predict needs the model file to predict with.");
        return new SampleOptions
        {
            PredictOnly = true,
            ModelFile = ExistingFile("--predict", args[1]),
            Texts = args[2..],
        };
    }

    private static SampleOptions ParseTraining(string[] args)
    {
        var options = new SampleOptions();
        var given = new HashSet<string>();
        for (var i = 0; i < args.Length; i += 2)
        {
            var name = args[i];
            if (name is not ("--train" or "--test" or "--model" or "--seed"))
                throw new InputException(Unexpected(name));
            if (i + 1 == args.Length)
                throw new InputException($"{name} needs a value.");
            given.Add(name);
            options = options.With(name, args[i + 1]);
        }

        if (given.Contains("--train") != given.Contains("--test"))
            throw new InputException("--train and --test belong together: give both files or neither.");
        return options;
    }

    private SampleOptions With(string name, string value) => name switch
    {
        "--train" => this with { TrainFile = ExistingFile(name, value) },
        "--test" => this with { TestFile = ExistingFile(name, value) },
        "--model" => this with { ModelFile = WritableFile(name, value) },
        _ => this with { Seed = WholeNumber(name, value) },
    };

    private static string Unexpected(string argument) => argument == "--predict"
        ? "--predict comes first, and only a model file and texts follow it."
        : $"Unknown argument '{argument}': --help lists what there is.";

    private static string ExistingFile(string name, string path) =>
        File.Exists(path) ? path : throw new InputException($"{name}: there is no file '{path}'.");

    // Asked before the training, not after it.
    private static string WritableFile(string name, string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
            throw new InputException($"{name}: '{path}' is not the name of a file.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? path : throw new InputException($"{name}: there is no folder '{folder}'.");
    }

    private static int WholeNumber(string name, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException($"{name}: '{value}' is not a whole number.");

    private static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
