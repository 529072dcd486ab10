using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads labelled texts from data, in one pass.</summary>
internal sealed class ExampleReader(AttentionTrainerOptions options, TrainingTask task, TrainingMonitor monitor)
{
    private readonly TokenLimit limit = new(options.MaximumTokens, options.Truncation);

    private delegate void AddText(ReadOnlySpan<char> text);

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    /// <summary>Reads the training rows and learns the tokenizer from their texts, in one pass.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (ExampleSet Examples, Tokenizer Tokenizer) ReadAndLearnTokenizer(IDataView data)
    {
        var builder = new TokenizerBuilder(options.LowerCase, limit);
        var read = ReadTraining(data, builder.Add, options.LowerCase);
        monitor.Begin(TrainingPhase.Vocabulary);
        var (tokenizer, texts, cutTexts) = builder.Build(
            options.VocabularySize, checkAlive: monitor.Check, checkAt: monitor.CheckAt);
        monitor.Log.Info(MessageSensitivity.None,
            $"{read.Labels.Count} rows, {texts.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        ReportCutTexts(cutTexts[0], texts);
        return (Create(texts, read), tokenizer);
    }

    /// <summary>Reads the training rows with a given tokenizer.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public ExampleSet ReadTraining(IDataView data, Tokenizer tokenizer)
    {
        var (texts, cutTexts) = (new TokenBlock(tokenizer.SpecialIds, joinsPairs: options.JoinsTexts), 0);
        var read = ReadTraining(data, text => cutTexts += texts.Add(text, tokenizer, limit) ? 1 : 0, tokenizer.LowerCase);
        ReportCutTexts(cutTexts, texts);
        return Create(texts, read);
    }

    /// <summary>Reads validation rows with the tokenizer learnt from the training rows.</summary>
    /// <exception cref="InvalidOperationException">There is no row with a label.</exception>
    public ExampleSet ReadValidation(IDataView data, Tokenizer tokenizer)
    {
        monitor.Begin(TrainingPhase.Reading);
        var label = Find(data, "validation", task.FindValidation);
        var texts = new TokenBlock(tokenizer.SpecialIds, joinsPairs: options.JoinsTexts);
        var read = Read(data, label, "validation", text => texts.Add(text, tokenizer, limit), tokenizer.LowerCase);
        return read.Labels.Count > 0
            ? Create(texts, read)
            : throw new InvalidOperationException(
                $"The validation set has no row with a label in column '{options.LabelColumnName}'; expected at least one.");
    }

    /// <summary>Reads texts without labels with the tokenizer learnt from the training rows.</summary>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public TokenBlock ReadUnlabelled(IDataView data, Tokenizer tokenizer, SentenceLayout? layout)
    {
        monitor.Begin(TrainingPhase.Reading);
        var columns = options.TextColumnNames.Select(text => InputColumns.Text(data.Schema, text)).ToArray();
        using var cursor = data.GetRowCursor(columns);
        var readTexts = Array.ConvertAll(columns, text => cursor.GetGetter<ReadOnlyMemory<char>>(text));
        var texts = new TokenBlock(tokenizer.SpecialIds, layout);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            monitor.Check();
            foreach (var read in readTexts)
            {
                read(ref value);
                texts.Add(value.Span, tokenizer, limit);
            }
        }
        return texts.Count > 0
            ? texts
            : throw new InvalidOperationException("The unlabelled data has no rows; expected at least one.");
    }

    private void ReportCutTexts(int count, TokenBlock texts)
    {
        Counts = Counts with { TextsCut = count };
        if (count > 0)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{count} of {texts.Count} texts are longer " +
                $"than '{nameof(options.MaximumTokens)}', {options.MaximumTokens}, and are truncated ({options.Truncation}).");
        }
    }

    private LabelledRows ReadTraining(IDataView data, AddText add, bool lowerCase)
    {
        var label = Find(data, "training", task.Find);
        task.Bind(label);
        if (options.ValidationSet is { } validation)
            Find(validation, "validation", task.FindValidation); // now, not after minutes of work
        var read = Read(data, label, "training", add, lowerCase);
        task.Learn(Counted(read));
        return read;
    }

    /// <summary>The labels of the rows that count: a row of weight 0 says nothing about classes and ranges.</summary>
    private List<float> Counted(LabelledRows read)
    {
        List<float> counted = [.. read.Labels.Where((_, row) => read.Weights[row] > 0)];
        return counted.Count > 0 || read.Labels.Count == 0 ? counted : throw new InvalidOperationException(
            $"All {read.Labels.Count} weights in column '{options.ExampleWeightColumnName}' are 0; expected some above 0.");
    }

    /// <summary>Finds the label column. Data without rows has no classes either, which would be the wrong complaint.</summary>
    private DataViewSchema.Column Find(IDataView data, string role, Func<DataViewSchema, DataViewSchema.Column> find)
    {
        try
        {
            return find(data.Schema);
        }
        catch (ArgumentOutOfRangeException)
            when (data.Schema.GetColumnOrNull(options.LabelColumnName) is not null && IsEmpty(data))
        {
            throw NoRows(role);
        }
    }

    private static bool IsEmpty(IDataView data)
    {
        using var cursor = data.GetRowCursor([]);
        return !cursor.MoveNext();
    }

    // n-grams are lower-cased where the tokenizer lower-cases, since the model knows the tokenizer alone.
    private LabelledRows Read(IDataView data, DataViewSchema.Column label, string role, AddText add, bool lowerCase)
    {
        var texts = options.TextColumnNames.Select(text => InputColumns.Text(data.Schema, text)).ToArray();
        DataViewSchema.Column? weight = options.ExampleWeightColumnName is { } name
            ? InputColumns.Find(data.Schema, name, "example weight",
                type => type.Equals(NumberDataViewType.Single), "Single")
            : null;
        var source = MissingLabels.SourceOf(data.Schema, label);
        DataViewSchema.Column[] needed = [label, .. texts, .. new[] { weight, source }.OfType<DataViewSchema.Column>()];

        using var cursor = data.GetRowCursor(needed);
        var missing = new MissingLabels(cursor, source);
        var total = data.GetRowCount();
        var readLabel = task.CreateReader(cursor, label);
        var readTexts = Array.ConvertAll(texts, text => cursor.GetGetter<ReadOnlyMemory<char>>(text));
        var readWeight = weight is { } column ? cursor.GetGetter<float>(column) : null;
        var (labels, weights, hashes) = (new List<float>(), new List<float>(), new List<ulong>());
        var ngrams = EncoderConfiguration.HasNGrams(options.Encoder) ? new NGramTexts() : null;
        var extractor = ngrams is null ? null : new NGramExtractor(lowerCase, options.NGramLengths);
        var found = new List<(int Bucket, int Count)>();
        ReadOnlyMemory<char> textValue = default;
        var (weightValue, rows, hasText) = (1f, 0, false);
        for (; cursor.MoveNext(); rows++)
        {
            monitor.CheckRow(rows, total);
            var labelValue = readLabel();
            if (float.IsNaN(labelValue))
            {
                missing.Add();
                continue;
            }
            readWeight?.Invoke(ref weightValue);
            CheckWeight(weightValue, rows);
            var hash = TextHash.Empty;
            foreach (var readText in readTexts)
            {
                readText(ref textValue);
                hash = TextHash.Append(hash, textValue.Span);
                hasText = hasText || !textValue.Span.IsWhiteSpace();
                add(textValue.Span);
                if (ngrams is null)
                    continue;
                found.Clear();
                extractor!.Extract(textValue.Span, found);
                ngrams.Add(CollectionsMarshal.AsSpan(found));
            }
            labels.Add(labelValue);
            weights.Add(weightValue);
            hashes.Add(hash);
        }
        Report(role, rows, labels.Count, hasText, missing);
        return new LabelledRows(labels, weights, ngrams, hashes);
    }

    private void CheckWeight(float weight, long row)
    {
        if (!(weight >= 0 && weight < float.PositiveInfinity))
        {
            throw new InvalidOperationException($"Row {row} of the example weight column " +
                $"'{options.ExampleWeightColumnName}' is {weight}; expected a finite number of at least 0.");
        }
    }

    private void Report(string role, int rows, int labelled, bool hasText, MissingLabels missing)
    {
        if (rows == 0)
            throw NoRows(role);
        if (role == "training")
            Counts = new RowCounts(rows, rows - labelled);
        if (labelled < rows)
        {
            var names = missing.Counts.Count == 0 ? "" : $" The classes do not have these labels: {missing}.";
            monitor.Log.Warning(MessageSensitivity.None, $"{rows - labelled} of {rows} {role} rows have no label in " +
                $"column '{options.LabelColumnName}' and are ignored.{names}");
        }
        if (labelled > 0 && !hasText)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"All {labelled} {role} rows have an empty text in " +
                $"{string.Join(" and ", options.TextColumnNames.Select(name => $"'{name}'"))}; expected texts to learn from.");
        }
    }

    private static InvalidOperationException NoRows(string role) =>
        new($"The {role} data has no rows; expected at least one.");

    private ExampleSet Create(TokenBlock texts, LabelledRows read)
    {
        var (labels, weights) = (read.Labels.ToArray(), read.Weights.ToArray());
        task.Apply(labels);
        return new ExampleSet(texts, labels, weights, read.NGrams, options.TextColumnNames.Length)
        {
            Hashes = read.Hashes,
            LabelsOf = task.LabelsOf,
        };
    }

    /// <summary>The labels, weights, n-grams and hashes of the rows with a label.</summary>
    private sealed record LabelledRows(
        List<float> Labels, List<float> Weights, NGramTexts? NGrams, List<ulong> Hashes);
}
