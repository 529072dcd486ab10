using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads texts, or pairs of texts, whose vectors are to be learnt, in one pass.</summary>
/// <param name="options">The options.</param>
/// <param name="limit">The most tokens of a text.</param>
/// <param name="monitor">Receives the progress; ends the reading when it is cancelled.</param>
internal sealed class EmbeddingReader(AttentionEmbedderOptions options, TokenLimit limit, TrainingMonitor monitor)
{
    private readonly DocumentCounter? counter = options.LexicalDimension > 0 ? new DocumentCounter() : null;

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    /// <summary>In how many training texts each word occurs; empty where the vectors have no lexical part.</summary>
    public DocumentCounts WordCounts => counter?.ToCounts() ?? DocumentCounts.Empty;

    /// <summary>Reads the training rows and learns the tokenizer from their texts.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (EmbeddingSet Set, Tokenizer Tokenizer) ReadAndLearnTokenizer(IDataView data)
    {
        var builder = new TokenizerBuilder(options.LowerCase, limit);
        var hashes = Read(data, "training", text => builder.Add(text));
        monitor.Begin(TrainingPhase.Vocabulary);
        var (tokenizer, texts, cut) = builder.Build(
            options.VocabularySize, checkAlive: monitor.Check, checkAt: monitor.CheckAt);
        ReportCut(cut[0], texts.Count);
        return (new(texts, options.TextColumnNames.Length, hashes), tokenizer);
    }

    /// <summary>Reads rows with a given tokenizer.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in a message: <c>training</c> or <c>validation</c>.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="InvalidOperationException">There is no row with a text.</exception>
    public EmbeddingSet Read(IDataView data, string role, Tokenizer tokenizer)
    {
        var (texts, cut) = (new TokenBlock(tokenizer.SpecialIds), 0);
        var hashes = Read(data, role, text => cut += texts.Add(text, tokenizer, limit) ? 1 : 0);
        if (role == "training")
            ReportCut(cut, texts.Count);
        return new(texts, options.TextColumnNames.Length, hashes);
    }

    /// <summary>Reads the rows that have all texts, each row once: one that comes again has nothing to teach.</summary>
    /// <returns>The hash of each text that was added.</returns>
    private List<ulong> Read(IDataView data, string role, Action<string> add)
    {
        var columns = Array.ConvertAll(options.TextColumnNames, name => InputColumns.Text(data.Schema, name));
        using var cursor = data.GetRowCursor(columns);
        var read = Array.ConvertAll(columns, column => cursor.GetGetter<ReadOnlyMemory<char>>(column));
        var (texts, known, hashes, total, rows) =
            (new string[columns.Length], new HashSet<ulong>(), new List<ulong>(), data.GetRowCount(), 0);
        ReadOnlyMemory<char> value = default;
        for (; cursor.MoveNext(); rows++)
        {
            monitor.CheckRow(rows, total);
            for (var i = 0; i < read.Length; i++)
            {
                read[i](ref value);
                texts[i] = value.ToString();
            }
            if (texts.Any(string.IsNullOrWhiteSpace)
                || !known.Add(texts.Aggregate(TextHash.Empty, (hash, text) => TextHash.Append(hash, text))))
            {
                continue;
            }
            foreach (var text in texts)
            {
                add(text);
                hashes.Add(TextHash.Append(TextHash.Empty, text));
                if (role == "training")
                    counter?.Add(text);
            }
        }
        Report(role, rows, hashes.Count / columns.Length);
        return hashes;
    }

    private void Report(string role, int rows, int used)
    {
        if (used == 0)
        {
            throw new InvalidOperationException($"The {role} data has no row with a text in " +
                $"{string.Join(" and ", options.TextColumnNames.Select(name => $"'{name}'"))}; expected at least one.");
        }
        if (role != "training")
            return;
        Counts = new RowCounts(rows, rows - used);
        monitor.Log.Info(MessageSensitivity.None,
            $"{rows} rows, of which {rows - used} have no text or the texts of a row before, and are ignored.");
    }

    private void ReportCut(int count, int texts)
    {
        Counts = Counts with { TextsCut = count };
        if (count > 0)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{count} of {texts} texts are longer than " +
                $"'{nameof(options.MaximumTokens)}', {limit.MaximumTokens}, and are truncated.");
        }
    }
}
