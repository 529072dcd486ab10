using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds the evaluation of texts to <see cref="MLContext"/>.</summary>
public static class AttentionTextEvaluation
{
    private const int RowsBetweenChecks = 64;

    /// <summary>Compares texts, such as summaries or translations, with the targets they should come close to.</summary>
    /// <remarks>
    /// ROUGE (Lin 2004) is that of Google's rouge_score, BLEU (Papineni 2002) and chrF (Popovic 2015) are those of sacreBLEU
    /// (Post 2018), each with its defaults. ROUGE knows the letters a to z and digits only, so it is 0 for texts in other
    /// scripts; chrF compares the characters of any. A row without a target counts, with scores of 0. The data is read once; for
    /// confidence intervals, some numbers of each row are kept.
    /// </remarks>
    /// <param name="mlContext">The context; cancelling its execution ends the evaluation.</param>
    /// <param name="data">The rows, at least one, with both columns.</param>
    /// <param name="targetColumnName">The target: String, or a vector of String for several targets. Default "Target".</param>
    /// <param name="outputColumnName">The text that is judged: String. Default "Summary".</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, or an option is outside its range; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The data has no rows.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static TextMetrics EvaluateText(
        this MLContext mlContext,
        IDataView data,
        string targetColumnName = "Target",
        string outputColumnName = "Summary",
        TextEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(targetColumnName);
        ArgumentNullException.ThrowIfNull(outputColumnName);
        options ??= new TextEvaluationOptions();
        options.Check();
        var output = InputColumns.Find(data.Schema, outputColumnName, "output",
            type => type is TextDataViewType, "a text column (String)");
        var targets = Array.ConvertAll([targetColumnName, .. options.AdditionalTargetColumnNames],
            name => InputColumns.Find(data.Schema, name, "target", IsTextOrTexts, "a text column (String) or a vector of texts"));
        // Only a host learns that the context is cancelled. With a seed of its own it draws none from the context.
        var cancellation = new Cancellation(((IHostEnvironment)mlContext).Register(nameof(EvaluateText), options.Seed));
        var evaluator = new TextEvaluator(options);
        Read(data, targets, output, evaluator, cancellation);
        return evaluator.RowCount > 0
            ? evaluator.Complete(cancellation.Check)
            : throw new InvalidOperationException("The data has no rows; expected at least one.");
    }

    private static bool IsTextOrTexts(DataViewType type) =>
        type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType };

    private static void Read(IDataView data, DataViewSchema.Column[] targets, DataViewSchema.Column output,
        TextEvaluator evaluator, Cancellation cancellation)
    {
        using var cursor = data.GetRowCursor([.. targets, output]);
        var readers = Array.ConvertAll(targets, target => Reader(cursor, target));
        var readOutput = cursor.GetGetter<ReadOnlyMemory<char>>(output);
        var texts = new List<ReadOnlyMemory<char>>();
        ReadOnlyMemory<char> outputText = default;
        while (cursor.MoveNext())
        {
            if (evaluator.RowCount % RowsBetweenChecks == 0)
                cancellation.Check();
            texts.Clear();
            foreach (var read in readers)
                read(texts);
            // A row has a target, if only an empty one.
            if (texts.Count == 0)
                texts.Add(ReadOnlyMemory<char>.Empty);
            readOutput(ref outputText);
            evaluator.Add(texts, outputText);
        }
    }

    // Adds the texts of a column that are not empty.
    private static Action<List<ReadOnlyMemory<char>>> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            var read = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return texts =>
            {
                read(ref text);
                AddUnlessEmpty(texts, text);
            };
        }
        var readAll = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> values = default;
        return texts =>
        {
            readAll(ref values);
            foreach (var text in values.GetValues())
                AddUnlessEmpty(texts, text);
        };
    }

    private static void AddUnlessEmpty(List<ReadOnlyMemory<char>> texts, ReadOnlyMemory<char> text)
    {
        if (!text.Span.IsWhiteSpace())
            texts.Add(text);
    }
}
