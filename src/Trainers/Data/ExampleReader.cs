using System.Runtime.InteropServices;
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
internal sealed class ExampleReader(
    AttentionTrainerOptions options, TrainingTask task, IChannel channel, Action checkAlive)
{
    private readonly TokenLimit limit = new(options.MaximumTokens, options.Truncation);

    private delegate void AddText(ReadOnlySpan<char> text);

    /// <summary>Reads the training rows and learns the tokenizer from their texts, in one pass.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (ExampleSet Examples, Tokenizer Tokenizer) ReadAndLearnTokenizer(IDataView data)
    {
        var builder = new TokenizerBuilder(options.LowerCase, limit);
        var read = ReadTraining(data, builder.Add, options.LowerCase);
        var (tokenizer, texts, cutTexts) = builder.Build(options.VocabularySize, checkAlive: checkAlive);
        channel.Info(MessageSensitivity.None,
            $"{read.Labels.Count} rows, {texts.TokenCount} tokens, vocabulary of {tokenizer.VocabularySize}.");
        WarnOfCutTexts(cutTexts[0], texts);
        return (Create(texts, read), tokenizer);
    }

    /// <summary>Reads the training rows with a given tokenizer.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public ExampleSet ReadTraining(IDataView data, Tokenizer tokenizer)
    {
        var (texts, cutTexts) = (new TokenBlock(tokenizer.SpecialIds, joinsPairs: options.JoinsTexts), 0);
        var read = ReadTraining(data, text => cutTexts += texts.Add(text, tokenizer, limit) ? 1 : 0, tokenizer.LowerCase);
        WarnOfCutTexts(cutTexts, texts);
        return Create(texts, read);
    }

    /// <summary>Reads validation rows with the tokenizer learnt from the training rows.</summary>
    /// <exception cref="InvalidOperationException">There is no row with a label.</exception>
    public ExampleSet ReadValidation(IDataView data, Tokenizer tokenizer)
    {
        var label = task.Find(data.Schema);
        task.CheckSame(label);
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
        var columns = options.TextColumnNames.Select(text => InputColumns.Text(data.Schema, text)).ToArray();
        using var cursor = data.GetRowCursor(columns);
        var readTexts = Array.ConvertAll(columns, text => cursor.GetGetter<ReadOnlyMemory<char>>(text));
        var texts = new TokenBlock(tokenizer.SpecialIds, layout);
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            if (texts.Count % 1024 == 0)
                checkAlive();
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

    private void WarnOfCutTexts(int count, TokenBlock texts)
    {
        if (count > 0)
        {
            channel.Warning(MessageSensitivity.None, $"{count} of {texts.Count} texts are longer " +
                $"than '{nameof(options.MaximumTokens)}', {options.MaximumTokens}, and are truncated ({options.Truncation}).");
        }
    }

    private LabelledRows ReadTraining(IDataView data, AddText add, bool lowerCase)
    {
        var label = task.Find(data.Schema);
        task.Bind(label);
        var read = Read(data, label, "training", add, lowerCase);
        task.Learn(read.Labels);
        return read;
    }

    // n-grams are lower-cased where the tokenizer lower-cases, since the model knows the tokenizer alone.
    private LabelledRows Read(IDataView data, DataViewSchema.Column label, string role, AddText add, bool lowerCase)
    {
        var texts = options.TextColumnNames.Select(text => InputColumns.Text(data.Schema, text)).ToArray();
        DataViewSchema.Column? weight = options.ExampleWeightColumnName is { } name
            ? InputColumns.Find(data.Schema, name, "example weight",
                type => type.Equals(NumberDataViewType.Single), "Single")
            : null;
        DataViewSchema.Column[] needed = weight is { } w ? [label, .. texts, w] : [label, .. texts];

        using var cursor = data.GetRowCursor(needed);
        var readLabel = task.CreateReader(cursor, label);
        var readTexts = Array.ConvertAll(texts, text => cursor.GetGetter<ReadOnlyMemory<char>>(text));
        var readWeight = weight is { } column ? cursor.GetGetter<float>(column) : null;
        var (labels, weights, hashes) = (new List<float>(), new List<float>(), new List<ulong>());
        var ngrams = EncoderConfiguration.HasNGrams(options.Encoder) ? new NGramTexts() : null;
        var extractor = ngrams is null ? null : new NGramExtractor(lowerCase, options.NGramLengths);
        var found = new List<(int Bucket, int Count)>();
        ReadOnlyMemory<char> textValue = default;
        var (weightValue, rows) = (1f, 0L);
        for (; cursor.MoveNext(); rows++)
        {
            if (rows % 1024 == 0)
                checkAlive();
            var labelValue = readLabel();
            if (float.IsNaN(labelValue))
                continue;
            readWeight?.Invoke(ref weightValue);
            CheckWeight(weightValue, rows);
            var hash = TextHash.Empty;
            foreach (var readText in readTexts)
            {
                readText(ref textValue);
                hash = TextHash.Append(hash, textValue.Span);
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
        Report(role, rows, labels.Count);
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

    private void Report(string role, long rows, int labelled)
    {
        if (rows == 0)
            throw new InvalidOperationException($"The {role} data has no rows; expected at least one.");
        if (labelled < rows)
        {
            channel.Warning(MessageSensitivity.None, $"{rows - labelled} of {rows} {role} rows have no label in " +
                $"column '{options.LabelColumnName}' and are ignored.");
        }
    }

    private ExampleSet Create(TokenBlock texts, LabelledRows read)
    {
        var (labels, weights) = (read.Labels.ToArray(), read.Weights.ToArray());
        task.Apply(labels);
        return new ExampleSet(texts, labels, weights, read.NGrams, options.TextColumnNames.Length) { Hashes = read.Hashes };
    }

    /// <summary>The labels, weights, n-grams and hashes of the rows with a label.</summary>
    private sealed record LabelledRows(
        List<float> Labels, List<float> Weights, NGramTexts? NGrams, List<ulong> Hashes);
}
