using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.Attention.Samples;

namespace TextClassification;

/// <summary>A tab-separated file with a column of classes and a column of texts.</summary>
public sealed class LabelledFile
{
    private readonly bool hasHeader;
    private readonly int labelIndex;
    private readonly int textIndex;

    /// <summary>Looks at a file: its columns and its classes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHeader">Whether the first line names the columns.</param>
    /// <param name="label">Name or index of the column of classes; null for the default.</param>
    /// <param name="text">Name or index of the column of texts; null for the default.</param>
    public LabelledFile(string path, bool hasHeader, string? label, string? text)
    {
        FilePath = path;
        this.hasHeader = hasHeader;
        var columns = (File.ReadLines(path).FirstOrDefault() ?? throw new InputException($"{path} is empty.")).Split('\t');
        labelIndex = Find(columns, "--label", label, nameIfNotGiven: "label", indexIfNotGiven: 0);
        textIndex = Find(columns, "--text", text, nameIfNotGiven: "text", indexIfNotGiven: 1);
        if (labelIndex == textIndex)
            throw new InputException($"{path}: --label and --text are the same column, {columns[labelIndex]}.");
        Classes = ReadClasses();
        RowCount = Classes.Values.Sum();
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>How many rows each class has.</summary>
    public IReadOnlyDictionary<string, int> Classes { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Opens the rows for ML.NET.</summary>
    public IDataView Load(MLContext mlContext)
    {
        TextLoader.Column[] columns =
        [
            new(nameof(ModelInput.Label), DataKind.String, labelIndex),
            new(nameof(ModelInput.Text), DataKind.String, textIndex),
        ];
        return mlContext.Data.LoadFromTextFile(FilePath, columns, separatorChar: '\t', hasHeader: hasHeader);
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
            ? $"{FilePath}: there is no column '{name}' ({option}); its columns are: {string.Join(", ", columns)}."
            : $"{option}: '{name}' is not the index of a column; without a header, columns have no names.");
    }

    private int Checked(string[] columns, string option, int index) => index < columns.Length
        ? index
        : throw new InputException(
            $"{FilePath}: there is no column {index} ({option}); it has columns 0 to {columns.Length - 1}.");

    // ML.NET reads a field that is not there as an empty one, without a word. Better to say which line is wrong.
    private Dictionary<string, int> ReadClasses()
    {
        var classes = new Dictionary<string, int>();
        var lineNumber = hasHeader ? 1 : 0;
        foreach (var line in File.ReadLines(FilePath).Skip(lineNumber))
        {
            lineNumber++;
            if (line.Length == 0)
                continue;
            var fields = line.Split('\t');
            var needed = Math.Max(labelIndex, textIndex) + 1;
            if (fields.Length < needed)
            {
                throw new InputException(
                    $"{FilePath}, line {lineNumber}: expected at least {needed} columns, found {fields.Length}.");
            }
            if (fields[labelIndex].Length == 0)
                throw new InputException($"{FilePath}, line {lineNumber}: the label is empty.");
            classes[fields[labelIndex]] = classes.GetValueOrDefault(fields[labelIndex]) + 1;
        }

        return classes;
    }
}
