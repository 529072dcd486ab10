using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention.Samples;

namespace TextClassification;

/// <summary>A tab-separated file with a column of classes and a column of texts.</summary>
public sealed class LabelledFile
{
    private readonly string path;
    private readonly bool hasHeader;
    private readonly int labelIndex;
    private readonly int textIndex;

    private LabelledFile(string path, SampleOptions options)
    {
        this.path = path;
        hasHeader = options.HasHeader;
        var columns = (File.ReadLines(path).FirstOrDefault() ?? throw new InputException($"{path} is empty.")).Split('\t');
        labelIndex = Find(columns, "--label", options.LabelColumn, nameIfNotGiven: "label", indexIfNotGiven: 0);
        textIndex = Find(columns, "--text", options.TextColumn, nameIfNotGiven: "text", indexIfNotGiven: 1);
        if (labelIndex == textIndex)
            throw new InputException($"{path}: --label and --text are the same column, {columns[labelIndex]}.");
        Classes = ReadClasses();
        RowCount = Classes.Values.Sum();
    }

    /// <summary>How many rows each class has.</summary>
    public IReadOnlyDictionary<string, int> Classes { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Looks at the file that the options describe: its columns and its classes.</summary>
    public static LabelledFile Open(string path, SampleOptions options) => new(path, options);

    /// <summary>Opens the rows for ML.NET.</summary>
    public IDataView Load(MLContext mlContext)
    {
        TextLoader.Column[] columns =
        [
            new(nameof(ModelInput.Label), DataKind.String, labelIndex),
            new(nameof(ModelInput.Text), DataKind.String, textIndex),
        ];
        return mlContext.Data.LoadFromTextFile(path, columns, separatorChar: '\t', hasHeader: hasHeader);
    }

    private int Find(string[] columns, string option, string? column, string nameIfNotGiven, int indexIfNotGiven)
    {
        if (!hasHeader && column is null)
            return Checked(columns, option, indexIfNotGiven);
        var name = column ?? nameIfNotGiven;
        var found = hasHeader
            ? Array.FindIndex(columns, other => other.Equals(name, StringComparison.OrdinalIgnoreCase))
            : -1;
        if (found >= 0)
            return found;
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return Checked(columns, option, index);
        throw new InputException(hasHeader
            ? $"{path}: there is no column '{name}' ({option}); its columns are: {string.Join(", ", columns)}."
            : $"{option}: '{name}' is not the index of a column; without a header, columns have no names.");
    }

    private int Checked(string[] columns, string option, int index) => index < columns.Length
        ? index
        : throw new InputException(
            $"{path}: there is no column {index} ({option}); it has columns 0 to {columns.Length - 1}.");

    // ML.NET reads a field that is not there as an empty one, without a word. Better to say which line is wrong.
    private Dictionary<string, int> ReadClasses()
    {
        var classes = new Dictionary<string, int>();
        var lineNumber = hasHeader ? 1 : 0;
        foreach (var line in File.ReadLines(path).Skip(lineNumber))
        {
            lineNumber++;
            if (line.Length == 0)
                continue;
            var fields = line.Split('\t');
            var needed = Math.Max(labelIndex, textIndex) + 1;
            if (fields.Length < needed)
                throw new InputException(
                    $"{path}, line {lineNumber}: expected at least {needed} columns, found {fields.Length}.");
            if (fields[labelIndex].Length == 0)
                throw new InputException($"{path}, line {lineNumber}: the label is empty.");
            classes[fields[labelIndex]] = classes.GetValueOrDefault(fields[labelIndex]) + 1;
        }

        return classes;
    }
}
