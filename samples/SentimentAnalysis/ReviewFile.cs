using Microsoft.ML;
using MLNet.Attention.Samples;

namespace SentimentAnalysis;

/// <summary>A file of reviews: a header, then a label, a tab and a text on each line.</summary>
public static class ReviewFile
{
    /// <summary>Opens the file for ML.NET and says how many reviews are in it.</summary>
    public static IDataView Load(MLContext mlContext, string path, out int count)
    {
        count = CheckRows(path);
        return mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: '\t', hasHeader: true);
    }

    // ML.NET reads a label that it does not understand as false, without a word. Better to say which line is wrong.
    private static int CheckRows(string path)
    {
        var positive = 0;
        var negative = 0;
        var lineNumber = 1;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            lineNumber++;
            if (line.Length == 0)
                continue;
            if (IsPositive(line.Split('\t'), $"{path}, line {lineNumber}"))
                positive++;
            else
                negative++;
        }

        return positive > 0 && negative > 0
            ? positive + negative
            : throw new InputException(
                $"{path}: expected positive and negative reviews, found {positive} positive, {negative} negative.");
    }

    private static bool IsPositive(string[] fields, string place)
    {
        if (fields.Length != 2)
            throw new InputException($"{place}: expected a label, a tab and a text, found {fields.Length} columns.");
        return fields[0].ToLowerInvariant() switch
        {
            "1" or "true" => true,
            "0" or "false" => false,
            _ => throw new InputException($"{place}: expected the label 0, 1, false or true, found '{fields[0]}'."),
        };
    }
}
