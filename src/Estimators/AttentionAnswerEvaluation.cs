using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Metrics;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds the evaluation of question answerers to <see cref="MLContext"/>.</summary>
public static class AttentionAnswerEvaluation
{
    private const int RowsBetweenChecks = 256;
    private const string Expected = "a text column (String) or a vector of texts";

    /// <summary>Compares answers with the right ones.</summary>
    /// <remarks>
    /// As the script of SQuAD does (Rajpurkar et al. 2016, section 6.1): in lower case, without ASCII punctuation and the
    /// articles "a", "an" and "the", word by word; of several right answers the one counts that matches best. A row without a
    /// right answer has the right answer "".
    /// </remarks>
    /// <param name="mlContext">The context; cancelling its execution ends the evaluation.</param>
    /// <param name="data">The rows, at least one, with both columns.</param>
    /// <param name="answerColumnName">The right answer: String, or a vector of String for several. Default "Answer".</param>
    /// <param name="predictedAnswerColumnName">
    /// The answer that is judged: String, or a vector of String, whose first is judged. Default "PredictedAnswer".
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The data has no rows.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static AnswerMetrics EvaluateAnswers(
        this MLContext mlContext,
        IDataView data,
        string answerColumnName = "Answer",
        string predictedAnswerColumnName = "PredictedAnswer")
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(answerColumnName);
        ArgumentNullException.ThrowIfNull(predictedAnswerColumnName);
        var (answer, predicted) = (
            Find(data.Schema, answerColumnName, "answer"), Find(data.Schema, predictedAnswerColumnName, "predicted answer"));
        var cancellation = new Cancellation(((IHostEnvironment)mlContext).Register(nameof(EvaluateAnswers), seed: 0));
        using var cursor = data.GetRowCursor([answer, predicted]);
        var (readAnswers, readPredicted) = (CreateReader(cursor, answer), CreateReader(cursor, predicted));
        var (exact, f1, rows) = (0, 0.0, 0);
        for (; cursor.MoveNext(); rows++)
        {
            if (rows % RowsBetweenChecks == 0)
                cancellation.Check();
            var match = AnswerText.Compare(readPredicted().FirstOrDefault(""), readAnswers());
            (exact, f1) = (exact + match.Exact, f1 + match.F1);
        }
        return rows > 0
            ? new AnswerMetrics((double)exact / rows, f1 / rows, rows)
            : throw new InvalidOperationException("The data has no rows; expected at least one.");
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) => InputColumns.Find(
        schema, name, role, type => type is TextDataViewType or VectorDataViewType { ItemType: TextDataViewType }, Expected);

    private static Func<string[]> CreateReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> text = default;
            return () =>
            {
                getText(ref text);
                return [text.ToString()];
            };
        }
        var getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> texts = default;
        return () =>
        {
            getTexts(ref texts);
            return [.. texts.DenseValues().Select(value => value.ToString())];
        };
    }
}
