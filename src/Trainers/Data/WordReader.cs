using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads texts and the labels of their words, in one pass.</summary>
internal sealed class WordReader(TokenClassifierOptions options, IChannel channel, Action checkAlive)
{
    private const int RowsPerCheck = 256;
    private const string Training = "training";
    private const string ExpectedLabel = "a vector of keys (see MapValueToKey)";

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    /// <summary>Finds the label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static DataViewSchema.Column FindLabel(DataViewSchema schema, string name) => InputColumns.Find(schema, name, "label",
        type => type is VectorDataViewType { ItemType: KeyDataViewType { Count: <= TokenModelConfiguration.MaximumKeyCount } },
        ExpectedLabel);

    /// <summary>Checks the label column in a <see cref="SchemaShape"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type.</exception>
    public static void CheckLabelShape(SchemaShape shape, string name) => InputColumns.CheckShape(shape, name, "label",
        column => column.Kind != SchemaShape.Column.VectorKind.Scalar && column.IsKey, ExpectedLabel);

    /// <summary>Reads the training rows and learns the tokenizer from their words.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="scheme">What the labels mean.</param>
    /// <param name="maximumTokens">The most tokens of a word.</param>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (WordSet Rows, Tokenizer Tokenizer) ReadAndLearnTokenizer(IDataView data, TagScheme scheme, int maximumTokens)
    {
        var builder = new TokenizerBuilder(options.LowerCase, new TokenLimit(maximumTokens, TextTruncation.KeepHead));
        var block = new WordBlock(new TokenBlock(default), options.FeatureBuckets);
        var (tags, hashes) = Read(data, Training, scheme, words =>
        {
            foreach (var word in words)
                builder.Add(word.Span);
            block.Add(words);
        });
        CheckTags(tags, scheme);
        var (tokenizer, tokens, _) = builder.Build(options.VocabularySize, checkAlive: checkAlive);
        channel.Info(MessageSensitivity.None, $"{block.RowCount} rows, {block.WordCount} tokens of {tokens.TokenCount} " +
            $"subwords, vocabulary of {tokenizer.VocabularySize}.");
        return (new WordSet(block.WithTokens(tokens), tags, hashes), tokenizer);
    }

    /// <summary>Reads the training rows with a given tokenizer.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public WordSet ReadTraining(IDataView data, TagScheme scheme, Tokenizer tokenizer, TokenLimit limit)
    {
        var rows = Read(data, Training, scheme, tokenizer, limit);
        CheckTags(rows.Tags, scheme);
        return rows;
    }

    /// <summary>Reads rows with a given tokenizer.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in an error: <c>training</c> or <c>validation</c>.</param>
    /// <param name="scheme">What the labels mean.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="limit">What is read of a word.</param>
    /// <exception cref="InvalidOperationException">There is no row with a token.</exception>
    public WordSet Read(IDataView data, string role, TagScheme scheme, Tokenizer tokenizer, TokenLimit limit)
    {
        var block = new WordBlock(new TokenBlock(tokenizer.SpecialIds), options.FeatureBuckets);
        var (tags, hashes) = Read(data, role, scheme, words => block.Add(words, tokenizer, limit));
        return new WordSet(block, tags, hashes);
    }

    private (List<int> Tags, List<ulong> Hashes) Read(
        IDataView data, string role, TagScheme scheme, Action<IReadOnlyList<ReadOnlyMemory<char>>> add)
    {
        var (label, text) = (
            FindLabel(data.Schema, options.LabelColumnName), InputColumns.TextOrWords(data.Schema, options.TextColumnName));
        using var cursor = data.GetRowCursor([label, text]);
        var (readTags, readWords) = (CreateTagReader(cursor, label, scheme), CreateWordReader(cursor, text));
        var (tags, hashes, rows) = (new List<int>(), new List<ulong>(), 0L);
        for (; cursor.MoveNext(); rows++)
        {
            if (rows % RowsPerCheck == 0)
                checkAlive();
            var (ofRow, words) = (readTags(), readWords());
            if (ofRow.Length != words.Count)
            {
                throw new InvalidOperationException($"Row {rows} of the {role} data has {ofRow.Length} labels in column " +
                    $"'{options.LabelColumnName}' and {words.Count} tokens in column '{options.TextColumnName}'; expected a " +
                    "label for each token.");
            }
            if (words.Count == 0)
                continue;
            scheme.Repair(ofRow);
            tags.AddRange(ofRow);
            hashes.Add(words.Aggregate(TextHash.Empty, (hash, word) => TextHash.Append(hash, word.Span)));
            add(words);
        }
        Report(role, rows, hashes.Count);
        return (tags, hashes);
    }

    private void Report(string role, long rows, int used)
    {
        if (used == 0)
        {
            throw new InvalidOperationException(rows == 0
                ? $"The {role} data has no rows; expected at least one."
                : $"All {rows} rows of the {role} data have no token in column '{options.TextColumnName}'; expected at " +
                    "least one.");
        }
        if (role == Training)
            Counts = new RowCounts((int)rows, (int)rows - used);
        if (used < rows)
        {
            channel.Warning(MessageSensitivity.None, $"{rows - used} of {rows} {role} rows have no token in column " +
                $"'{options.TextColumnName}' and are ignored.");
        }
    }

    private void CheckTags(List<int> tags, TagScheme scheme)
    {
        if (tags.TrueForAll(tag => tag < 0))
        {
            throw new InvalidOperationException($"All labels in column '{options.LabelColumnName}' are missing; expected some " +
                $"of {Listed(scheme)}.");
        }
        var first = tags.Find(tag => tag >= 0);
        if (tags.TrueForAll(tag => tag < 0 || tag == first))
        {
            throw new InvalidOperationException($"All labels in column '{options.LabelColumnName}' are " +
                $"'{scheme.Names[first]}'; expected at least two of {Listed(scheme)}.");
        }
    }

    private static string Listed(TagScheme scheme) =>
        $"{string.Join(", ", scheme.Names.Take(5).Select(name => $"'{name}'"))}{(scheme.TagCount > 5 ? ", …" : "")}";

    private static Func<IReadOnlyList<ReadOnlyMemory<char>>> CreateWordReader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var getWords = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            VBuffer<ReadOnlyMemory<char>> words = default;
            return () =>
            {
                getWords(ref words);
                return words.DenseValues().ToArray();
            };
        }
        var getText = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return () =>
        {
            getText(ref text);
            var read = text;
            return [.. WordRange.Split(read.Span).Select(word => read.Slice(word.Start, word.Length))];
        };
    }

    private static Func<int[]> CreateTagReader(DataViewRow row, DataViewSchema.Column column, TagScheme scheme)
    {
        var raw = ((VectorDataViewType)column.Type).ItemType.RawType;
        return raw == typeof(byte) ? Reader<byte>(row, column, key => scheme.TagOf(key))
            : raw == typeof(ushort) ? Reader<ushort>(row, column, key => scheme.TagOf(key))
            : raw == typeof(uint) ? Reader<uint>(row, column, key => scheme.TagOf(key))
            : Reader<ulong>(row, column, scheme.TagOf);
    }

    private static Func<int[]> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, int> tagOf)
    {
        var getKeys = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> keys = default;
        return () =>
        {
            getKeys(ref keys);
            return [.. keys.DenseValues().Select(tagOf)];
        };
    }
}
