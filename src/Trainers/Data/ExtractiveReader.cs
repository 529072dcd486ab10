using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads texts, and summaries where the options name a column of them, and turns them into labelled sentences.</summary>
internal sealed class ExtractiveReader(ExtractiveSummarizerOptions options, TrainingMonitor monitor)
{
    private const string Training = "training";

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    private TokenLimit Limit => new(options.MaximumSentenceTokens, TextTruncation.KeepHead);

    /// <summary>Reads rows, in one pass.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in a message: <c>training</c> or <c>validation</c>.</param>
    /// <param name="counter">Counts the words of all texts; null for no count.</param>
    /// <returns>The texts and summaries of the rows that have both; empty without a column of summaries.</returns>
    public List<(string Text, string Target)> Read(IDataView data, string role, DocumentCounter? counter)
    {
        monitor.Begin(TrainingPhase.Reading);
        var text = InputColumns.Text(data.Schema, options.TextColumnName);
        DataViewSchema.Column? target =
            options.TargetColumnName is { } name ? InputColumns.Text(data.Schema, name) : null;
        using var cursor = data.GetRowCursor(target is { } needed ? [text, needed] : [text]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        var getTarget = target is { } column ? cursor.GetGetter<ReadOnlyMemory<char>>(column) : null;
        var pairs = new List<(string, string)>();
        ReadOnlyMemory<char> textValue = default, targetValue = default;
        var (rows, total) = (0, data.GetRowCount());
        for (; cursor.MoveNext(); rows++)
        {
            monitor.CheckRow(rows, total);
            getText(ref textValue);
            var read = textValue.ToString();
            counter?.Add(read);
            getTarget?.Invoke(ref targetValue);
            if (!targetValue.Span.IsWhiteSpace())
                pairs.Add((read, targetValue.ToString()));
        }
        if (getTarget is not null)
            Report(role, rows, pairs.Count);
        if (role == Training)
            Counts = new RowCounts(rows, getTarget is null ? 0 : rows - pairs.Count);
        return pairs;
    }

    /// <summary>Labels the sentences of the training rows and learns the tokenizer from them.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    public (SentenceSet Sentences, Tokenizer Tokenizer) LearnTokenizer(
        IReadOnlyList<(string Text, string Target)> pairs, DocumentCounts counts)
    {
        var builder = new TokenizerBuilder(options.LowerCase, Limit);
        var (block, labels) = (new SentenceBlock(new TokenBlock(default)), new List<float>());
        Label(pairs, counts, Training, labels, text =>
        {
            foreach (var sentence in text.Sentences)
                builder.Add(sentence.Of(text.Text));
            block.Add(text);
        });
        monitor.Begin(TrainingPhase.Vocabulary);
        var (tokenizer, tokens, cut) = builder.Build(
            options.VocabularySize, checkAlive: monitor.Check, checkAt: monitor.CheckAt);
        Counts = Counts with { TextsCut = cut[0] };
        monitor.Log.Info(MessageSensitivity.None, $"{block.RowCount} texts, {tokens.Count} sentences, {labels.Sum()} of them " +
            $"in summaries, {tokens.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        return (new SentenceSet(block.WithTokens(tokens), labels), tokenizer);
    }

    /// <summary>Labels the sentences of validation rows.</summary>
    /// <param name="pairs">The rows.</param>
    /// <param name="counts">How many texts have each word.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="mustBeOfUse">Whether it is an error that no row has a sentence to choose.</param>
    /// <exception cref="InvalidOperationException">There are rows, but none is of use, though one must be.</exception>
    public SentenceSet Label(
        IReadOnlyList<(string Text, string Target)> pairs, DocumentCounts counts, Tokenizer tokenizer, bool mustBeOfUse)
    {
        var (block, labels) = (new SentenceBlock(new TokenBlock(tokenizer.SpecialIds)), new List<float>());
        if (pairs.Count > 0)
            Label(pairs, counts, "validation", labels, text => block.Add(text, tokenizer, Limit), mustBeOfUse);
        return new SentenceSet(block, labels);
    }

    private void Label(IReadOnlyList<(string Text, string Target)> pairs, DocumentCounts counts, string role,
        List<float> labels, Action<AnalyzedText> add, bool mustBeOfUse = true)
    {
        var (budget, used, single) = (options.Configuration.Budget, 0, 0);
        monitor.Begin(TrainingPhase.Sentences);
        for (var i = 0; i < pairs.Count; i++)
        {
            monitor.CheckRow(i, pairs.Count);
            var text = AnalyzedText.Create(pairs[i].Text, counts, options.AttentionSharpness, monitor.Check);
            if (text.Sentences.Count < 2)
            {
                single++;
                continue;
            }
            var chosen = GreedyOracle.Choose(text.Text, text.Sentences, pairs[i].Target, budget, monitor.Check);
            if (chosen.Length == 0)
                continue;
            var first = labels.Count;
            labels.AddRange(new float[text.Sentences.Count]);
            foreach (var sentence in chosen)
                labels[first + sentence] = 1;
            add(text);
            used++;
        }
        if (role == Training)
            Counts = Counts with { Skipped = Counts.Skipped + pairs.Count - used };
        if (used == 0 && mustBeOfUse)
        {
            throw new InvalidOperationException($"None of {pairs.Count} {role} texts with a text in column " +
                $"'{options.TargetColumnName}' has two sentences, one of them with a word of that text; expected at least one.");
        }
        if (used < pairs.Count)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{pairs.Count - used} of {pairs.Count} {role} texts are not learnt " +
                $"from: {single} have fewer than two sentences, {pairs.Count - used - single} share no word with their target.");
        }
    }

    private void Report(string role, int rows, int pairs)
    {
        if (pairs == 0)
        {
            throw new InvalidOperationException(rows == 0
                ? $"The {role} data has no rows; expected at least one."
                : $"All {rows} rows of the {role} data have an empty text in column '{options.TargetColumnName}'; expected a " +
                    "target in at least one row.");
        }
        if (pairs < rows)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{rows - pairs} of {rows} {role} rows have no text in column " +
                $"'{options.TargetColumnName}' and are ignored.");
        }
    }
}
