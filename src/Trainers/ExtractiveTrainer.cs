using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers;

/// <summary>Fits an extractive summarizer: from texts to a model.</summary>
internal sealed class ExtractiveTrainer(IHost host, ExtractiveSummarizerOptions options)
{
    private const int RowsPerCheck = 256;

    /// <summary>Counts the words of the texts.</summary>
    /// <exception cref="OperationCanceledException">Fitting was cancelled.</exception>
    public ExtractiveModel Train(IDataView input)
    {
        using var channel = host.Start("Training");
        var column = InputColumns.Text(input.Schema, options.TextColumnName);
        var counter = new DocumentCounter();
        using var cursor = input.GetRowCursor([column]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        while (cursor.MoveNext())
        {
            if (counter.Rows % RowsPerCheck == 0)
                CheckAlive();
            getText(ref text);
            counter.Add(text.ToString());
        }
        Report(channel, counter);
        return new ExtractiveModel(options.Configuration, counter.ToCounts());
    }

    private static void Report(IChannel channel, DocumentCounter counter)
    {
        channel.Info(MessageSensitivity.None,
            $"{counter.Rows} rows, {counter.Texts} texts with words, {counter.LongTexts} with more than one sentence.");
        if (counter.Rows > 0 && counter.LongTexts == 0)
        {
            channel.Warning(MessageSensitivity.None, $"None of {counter.Rows} texts has more than one sentence; expected texts " +
                "to choose sentences from. The summary of a text of one sentence is that sentence.");
        }
    }

    private void CheckAlive()
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        host.CheckAlive();
    }
}
