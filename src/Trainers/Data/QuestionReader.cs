using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads questions with their contexts and answers, in one pass.</summary>
internal sealed class QuestionReader(QuestionAnswererOptions options, IChannel channel, Action checkAlive)
{
    private const int RowsPerCheck = 256;

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    /// <summary>Finds the column of the starts of answers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static DataViewSchema.Column FindStart(DataViewSchema schema, string name) => InputColumns.Find(
        schema, name, "answer start", type => type.Equals(NumberDataViewType.Int32), "Int32");

    /// <summary>Checks that column in a <see cref="SchemaShape"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static void CheckStartShape(SchemaShape shape, string name) => InputColumns.CheckShape(shape, name, "answer start",
        column => column.Kind == SchemaShape.Column.VectorKind.Scalar && !column.IsKey
            && column.ItemType.Equals(NumberDataViewType.Int32), "Int32");

    /// <summary>Reads rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in a message: <c>training</c> or <c>validation</c>.</param>
    /// <exception cref="InvalidOperationException">There is nothing of use, or an answer is not in its context.</exception>
    public List<Question> Read(IDataView data, string role)
    {
        string[] names = [options.ContextColumnName, options.QuestionColumnName, options.AnswerColumnName];
        var texts = Array.ConvertAll(names, name => InputColumns.Text(data.Schema, name));
        var start = FindStart(data.Schema, options.AnswerStartColumnName);
        using var cursor = data.GetRowCursor([.. texts, start]);
        var getTexts = Array.ConvertAll(texts, text => cursor.GetGetter<ReadOnlyMemory<char>>(text));
        var getStart = cursor.GetGetter<int>(start);
        var (questions, values, place, rows) = (new List<Question>(), new ReadOnlyMemory<char>[3], 0, 0L);
        for (; cursor.MoveNext(); rows++)
        {
            if (rows % RowsPerCheck == 0)
                checkAlive();
            for (var i = 0; i < values.Length; i++)
                getTexts[i](ref values[i]);
            getStart(ref place);
            var question = new Question(values[0].ToString(), values[1].ToString(), values[2].ToString(), place);
            Check(question, role, rows);
            if (question.Answer.Length > 0 || options.AllowsNoAnswer)
                questions.Add(question);
        }
        Report(role, rows, questions);
        return questions;
    }

    /// <summary>Learns the tokenizer from questions and contexts.</summary>
    public Tokenizer LearnTokenizer(IReadOnlyList<Question> questions)
    {
        var builder = new TokenizerBuilder(options.LowerCase, new TokenLimit(int.MaxValue, TextTruncation.KeepHead));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var question in questions)
        {
            builder.Add(question.Text);
            if (seen.Add(question.Context)) // several questions may share one
                builder.Add(question.Context);
        }
        return builder.Build(options.VocabularySize, checkAlive: checkAlive).Tokenizer;
    }

    /// <summary>Cuts questions into sequences, and labels these.</summary>
    public static QuestionSet Label(
        IReadOnlyList<Question> questions, QuestionModelConfiguration configuration, Tokenizer tokenizer, Action checkAlive)
    {
        var set = new QuestionSet(new QuestionBlock(configuration, tokenizer), []);
        for (var row = 0; row < questions.Count; row++)
        {
            if (row % RowsPerCheck == 0)
                checkAlive();
            var question = questions[row];
            var tokens = set.Block.Add(question.Text, question.Context);
            set.Rows.Add((question.Context, tokens, question.Answer));
            var (first, last) = TokensOf(question, tokens);
            foreach (var window in set.Block.WindowsOf(row))
            {
                set.Contexts.Add((window.Start, window.Start + window.End - window.First));
                set.Labels.Add(first >= window.First && first <= last && last < window.End
                    ? (window.PlaceOf(first), window.PlaceOf(last))
                    : (0, 0));
            }
        }
        return set;
    }

    /// <summary>The first and the last token of an answer; the first is behind the last where there is none.</summary>
    private static (int First, int Last) TokensOf(Question question, TextToken[] tokens)
    {
        if (question.Answer.Length == 0)
            return (0, -1);
        var end = question.Start + question.Answer.Length;
        var first = Array.FindIndex(tokens, token => token.Start + token.Length > question.Start);
        return (first < 0 ? tokens.Length : first, Array.FindLastIndex(tokens, token => token.Start < end));
    }

    private void Check(Question question, string role, long row)
    {
        var (answer, start, context) = (question.Answer, question.Start, question.Context);
        if (answer.Length == 0 || (start >= 0 && start <= context.Length - answer.Length
            && context.AsSpan(start, answer.Length).SequenceEqual(answer)))
        {
            return;
        }
        throw new InvalidOperationException($"Row {row} of the {role} data has {start} in column " +
            $"'{options.AnswerStartColumnName}'; expected the place in the context, in chars, where the answer " +
            $"'{Excerpt.Of(answer)}' begins.");
    }

    private void Report(string role, long rows, List<Question> questions)
    {
        if (rows == 0)
            throw new InvalidOperationException($"The {role} data has no rows; expected at least one.");
        if (questions.TrueForAll(question => question.Answer.Length == 0))
        {
            throw new InvalidOperationException(
                $"All {rows} answers of the {role} data in column '{options.AnswerColumnName}' are empty; expected at least " +
                "one.");
        }
        if (role == "training")
            Counts = new RowCounts((int)rows, (int)rows - questions.Count);
        if (questions.Count < rows)
        {
            channel.Warning(MessageSensitivity.None, $"{rows - questions.Count} of {rows} {role} rows have no answer in column " +
                $"'{options.AnswerColumnName}' and are ignored.");
        }
    }
}
