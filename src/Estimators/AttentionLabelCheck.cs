using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds a check of the labels of test data to <see cref="MLContext"/>.</summary>
public static class AttentionLabelCheck
{
    /// <summary>
    /// Counts the rows whose label training has not seen: ML.NET's <c>Evaluate</c> leaves them out without a word, and its figures
    /// are too good. Warns in the log, with the number and the names of these labels.
    /// </summary>
    /// <param name="mlContext">The context; cancelling its execution ends the count.</param>
    /// <param name="data">
    /// Test data that the fitted pipeline has transformed: its label is a key, which the pipeline's <c>MapValueToKey</c> made of a
    /// text column of the same name.
    /// </param>
    /// <param name="labelColumnName">The label. Default "Label".</param>
    /// <returns>
    /// The number of rows by label, for labels that training has not seen; empty when it has seen all. Rows with an empty text for
    /// a label do not count.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, or no key, or no text column was there before it; the message names it.
    /// </exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static IReadOnlyDictionary<string, int> CountUnseenLabels(
        this MLContext mlContext, IDataView data, string labelColumnName = "Label")
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        var label = InputColumns.Find(data.Schema, labelColumnName, "label", type => type is KeyDataViewType,
            "a key (see MapValueToKey)");
        var source = MissingLabels.SourceOf(data.Schema, label) ?? throw new ArgumentOutOfRangeException(nameof(labelColumnName),
            $"The label column '{labelColumnName}' was not made of a text column of the same name; expected one, as " +
            $"MapValueToKey(\"{labelColumnName}\") leaves it.");
        // Only a host learns that the context is cancelled. With a seed of its own it draws none from the context.
        var host = ((IHostEnvironment)mlContext).Register(nameof(CountUnseenLabels), seed: 1);
        var cancellation = new Cancellation(host);
        using var cursor = data.GetRowCursor([label, source]);
        var missing = new MissingLabels(cursor, source);
        var isMissing = MissingLabels.Reader(cursor, label);
        var rows = 0L;
        for (; cursor.MoveNext(); rows++)
        {
            cancellation.Check();
            if (isMissing())
                missing.Add();
        }
        if (missing.Counts.Count > 0)
        {
            using var channel = host.Start("Evaluation");
            channel.Warning(MessageSensitivity.None, $"{missing.Counts.Values.Sum()} of {rows} rows have a label that training " +
                $"has not seen, and no evaluation counts them: {missing}.");
        }
        return missing.Counts;
    }
}
