using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Samples;

/// <summary>A tab-separated file without quoting: a text and what it is to become on each line.</summary>
public sealed class PairFile
{
    private readonly bool hasHeader;

    /// <summary>Looks at a file and counts its rows. Columns after the second are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHeader">Whether the first line names the columns.</param>
    public PairFile(string path, bool hasHeader)
    {
        FilePath = path;
        this.hasHeader = hasHeader;
        RowCount = CountRows();
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Opens the rows for ML.NET, with these names for the two columns.</summary>
    public IDataView Load(MLContext mlContext, string sourceName, string targetName) => mlContext.Data.LoadFromTextFile(
        FilePath, [new(sourceName, DataKind.String, 0), new(targetName, DataKind.String, 1)], hasHeader: hasHeader);

    // ML.NET reads a field that is not there as an empty one, without a word. Better to say which line is wrong.
    private int CountRows()
    {
        var count = 0;
        var lineNumber = hasHeader ? 1 : 0;
        foreach (var line in File.ReadLines(FilePath).Skip(lineNumber))
        {
            lineNumber++;
            if (line.Length == 0)
                continue;
            var fields = line.Split('\t');
            if (fields.Length < 2)
            {
                throw new InputException(
                    $"{FilePath}, line {lineNumber}: expected two columns with a tab between them, found one.");
            }
            if (string.IsNullOrWhiteSpace(fields[0]) || string.IsNullOrWhiteSpace(fields[1]))
                throw new InputException($"{FilePath}, line {lineNumber}: a column is empty.");
            count++;
        }

        return count > 0 ? count : throw new InputException($"{FilePath} has no rows.");
    }
}
