using Microsoft.ML;

namespace SentimentAnalysis;

/// <summary>A file of reviews: a header, then a label, a tab and a text on each line.</summary>
public static class ReviewFile
{
    private static readonly HashSet<string> _labels =
        new(["0", "1", "false", "true"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens the file for ML.NET and says how many reviews are in it.</summary>
    public static IDataView Load(MLContext mlContext, string path, out int count)
    {
        count = CheckRows(path);
        return mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: '\t', hasHeader: true);
    }

    // ML.NET reads a label that it does not understand as false, without a word. Better to say which line is wrong.
    private static int CheckRows(string path)
    {
        var count = 0;
        var lineNumber = 1;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            lineNumber++;
            if (line.Length == 0)
                continue;
            CheckRow(path, lineNumber, line.Split('\t'));
            count++;
        }

        return count > 0 ? count : throw new InputException($"{path}: no review follows the header.");
    }

    private static void CheckRow(string path, int lineNumber, string[] fields)
    {
        if (fields.Length != 2)
            throw new InputException(
                $"{path}, line {lineNumber}: expected a label, a tab and a text, found {fields.Length} columns.");
        if (!_labels.Contains(fields[0]))
            throw new InputException(
                $"{path}, line {lineNumber}: expected the label 0, 1, false or true, found '{fields[0]}'.");
    }
}
