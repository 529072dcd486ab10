using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads labelled texts from data, in one pass.</summary>
internal sealed class ExampleReader(
    AttentionTrainerOptions options, TrainingTask task, IChannel channel, Action checkAlive)
{
    private delegate void AddText(ReadOnlySpan<char> text);

    /// <summary>Reads the training rows and learns the tokenizer from their texts, each read once.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (ExampleSet Examples, TextTokenizer Tokenizer) ReadAndLearnTokenizer(IDataView data)
    {
        var builder = new TokenizerBuilder(options.LowerCase, new TokenLimit(options.MaximumTokens, options.Truncation));
        var label = task.Find(data.Schema);
        task.Bind(label);
        var (labels, weights, ngrams) = Read(data, label, "training", builder.Add);
        task.Learn(labels);
        var tokenized = builder.Build(options.VocabularySize, checkAlive: checkAlive);
        var texts = new TokenBlock();
        for (var row = 0; row < tokenized.RowCount; row++)
            texts.Add(tokenized.Row(row));
        channel.Info(MessageSensitivity.None,
            $"{labels.Count} rows, {texts.TokenCount} tokens, vocabulary of {tokenized.Tokenizer.VocabularySize}.");
        if (tokenized.TruncatedRows > 0)
        {
            channel.Warning(MessageSensitivity.None, $"{tokenized.TruncatedRows} of {texts.Count} texts are longer " +
                $"than MaximumTokens = {options.MaximumTokens} and were cut ({options.Truncation}).");
        }
        return (Create(texts, labels, weights, ngrams), tokenized.Tokenizer);
    }

    /// <summary>Reads the training rows with a tokenizer that is learnt already.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public ExampleSet ReadTraining(IDataView data, TextTokenizer tokenizer)
    {
        var label = task.Find(data.Schema);
        task.Bind(label);
        var texts = new TokenBlock();
        var limit = new TokenLimit(options.MaximumTokens, options.Truncation);
        var (labels, weights, ngrams) = Read(data, label, "training", text => texts.Add(text, tokenizer, limit));
        task.Learn(labels);
        return Create(texts, labels, weights, ngrams);
    }

    /// <summary>Reads validation rows with the tokenizer learnt from the training rows.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public ExampleSet Read(IDataView data, TextTokenizer tokenizer)
    {
        var label = task.Find(data.Schema);
        task.CheckSame(label);
        var texts = new TokenBlock();
        var limit = new TokenLimit(options.MaximumTokens, options.Truncation);
        var (labels, weights, ngrams) = Read(data, label, "validation", text => texts.Add(text, tokenizer, limit));
        return labels.Count > 0
            ? Create(texts, labels, weights, ngrams)
            : throw new InvalidOperationException(
                $"The validation set has no row with a label in column '{options.LabelColumnName}'.");
    }

    private (List<float> Labels, List<float> Weights, NGramRows? NGrams) Read(
        IDataView data, DataViewSchema.Column label, string role, AddText add)
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
        var (labels, weights) = (new List<float>(), new List<float>());
        var ngrams = TextModelConfiguration.ReadsNGrams(options.Encoder) ? new NGramRows() : null;
        var extractor = ngrams is null ? null : new NGramExtractor(options.LowerCase);
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
            foreach (var readText in readTexts)
            {
                readText(ref textValue);
                add(textValue.Span);
                ngrams?.Add(textValue.Span, extractor!);
            }
            labels.Add(labelValue);
            weights.Add(weightValue);
        }
        Report(role, rows, labels.Count);
        return (labels, weights, ngrams);
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
            throw new InvalidOperationException($"The {role} data has no rows.");
        if (labelled < rows)
        {
            channel.Warning(MessageSensitivity.None, $"{rows - labelled} of {rows} {role} rows have no label in " +
                $"column '{options.LabelColumnName}' and are skipped.");
        }
    }

    private ExampleSet Create(TokenBlock texts, List<float> labels, List<float> weights, NGramRows? ngrams)
    {
        var (labelArray, weightArray) = (labels.ToArray(), weights.ToArray());
        task.Apply(labelArray, weightArray);
        return new ExampleSet(texts, labelArray, weightArray, ngrams, options.TextColumnNames.Length);
    }
}
