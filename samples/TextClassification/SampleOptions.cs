using System.Globalization;
using MLNet.Attention.Samples;

namespace TextClassification;

/// <summary>What the command line asks for.</summary>
public sealed record SampleOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage = """
        Trains a text classifier on a file, measures it on another, and explains its worst errors.

          TextClassification [--train FILE --test FILE] [--label COLUMN] [--text COLUMN] [--no-header]
                             [--threshold P] [--errors N] [--output DIR] [--seed N]

          --train FILE --test FILE  tab-separated files without quoting, one row a line;
                                    default: the questions to a shop in data/
          --label COLUMN            name of the column of classes, or its index from 0 (default label)
          --text COLUMN             name of the column of texts, or its index from 0 (default text)
          --no-header               the first line is a row too; the columns are then 0 and 1 unless given by index
          --threshold P             answer only where the probability is at least P, 0 to 1 (default 0.8)
          --errors N                how many errors to explain (default 5)
          --output DIR              where to write the model and the explanations (default text-classification)
          --seed N                  same number, same model (default 1)
        """;

    /// <summary>The file to train on.</summary>
    public string TrainFile { get; init; } = DataFile("train.tsv");

    /// <summary>The file to measure the model on.</summary>
    public string TestFile { get; init; } = DataFile("test.tsv");

    /// <summary>Name or index of the column of classes; null for the default.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Name or index of the column of texts; null for the default.</summary>
    public string? TextColumn { get; init; }

    /// <summary>Whether the first line of a file names its columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The least probability at which the model's answer counts.</summary>
    public float Threshold { get; init; } = 0.8f;

    /// <summary>How many errors to explain.</summary>
    public int ErrorCount { get; init; } = 5;

    /// <summary>The folder to write to.</summary>
    public string OutputFolder { get; init; } = "text-classification";

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>True after <c>--help</c>.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>Reads the command line.</summary>
    public static SampleOptions Parse(string[] args)
    {
        var options = new SampleOptions();
        var given = new HashSet<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            given.Add(name);
            options = name switch
            {
                "--help" or "-h" => options with { ShowHelp = true },
                "--no-header" => options with { HasHeader = false },
                _ => options.With(name, args.ElementAtOrDefault(++i)),
            };
        }

        if (given.Contains("--train") != given.Contains("--test"))
            throw new InputException("--train and --test belong together: give both files or neither.");
        return options;
    }

    private SampleOptions With(string name, string? value) => name switch
    {
        "--train" => this with { TrainFile = ExistingFile(name, value) },
        "--test" => this with { TestFile = ExistingFile(name, value) },
        "--label" => this with { LabelColumn = Given(name, value) },
        "--text" => this with { TextColumn = Given(name, value) },
        "--threshold" => this with { Threshold = Probability(name, value) },
        "--errors" => this with { ErrorCount = Count(name, value) },
        "--output" => this with { OutputFolder = Folder(name, value) },
        "--seed" => this with { Seed = WholeNumber(name, value) },
        _ => throw new InputException($"Unknown argument '{name}': --help lists what there is."),
    };

    private static string Given(string name, string? value) =>
        value ?? throw new InputException($"{name} needs a value.");

    private static string ExistingFile(string name, string? path) =>
        File.Exists(Given(name, path)) ? path! : throw new InputException($"{name}: there is no file '{path}'.");

    private static string Folder(string name, string? path) =>
        Given(name, path).Length > 0 && !File.Exists(path)
            ? path!
            : throw new InputException($"{name}: '{path}' is not the name of a folder.");

    private static float Probability(string name, string? value) =>
        float.TryParse(Given(name, value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and <= 1
            ? number
            : throw new InputException($"{name}: '{value}' is not a number from 0 to 1.");

    private static int Count(string name, string? value) =>
        WholeNumber(name, value) is >= 0 and var count
            ? count
            : throw new InputException($"{name}: '{value}' is below 0.");

    private static int WholeNumber(string name, string? value) =>
        int.TryParse(Given(name, value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException($"{name}: '{value}' is not a whole number.");

    private static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);
}
