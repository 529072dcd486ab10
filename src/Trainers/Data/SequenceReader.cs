using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Reads pairs of source and target from data, in one pass.</summary>
internal sealed class SequenceReader(AttentionGeneratorOptions options, TrainingMonitor monitor)
{
    private const string Training = "training";

    private readonly TokenLimit sourceLimit = new(options.MaximumTokens, options.Truncation);
    private readonly TokenLimit targetLimit = new(options.MaximumTargetTokens, TextTruncation.KeepHead);

    private delegate void AddPair(ReadOnlySpan<char> source, ReadOnlySpan<char> target);

    /// <summary>What was read of the training data.</summary>
    public RowCounts Counts { get; private set; } = new();

    /// <summary>Reads the training rows and learns the tokenizers from their texts, in one pass.</summary>
    /// <returns>The rows, and the tokenizers of source and target: one object with a shared vocabulary.</returns>
    /// <exception cref="InvalidOperationException">There is nothing to learn from; the message says why.</exception>
    public (SequenceSet Rows, Tokenizer Source, Tokenizer Target) ReadAndLearnTokenizers(IDataView data)
    {
        var learnt = options.SeparateVocabularies ? LearnApart(data) : LearnTogether(data);
        monitor.Log.Info(MessageSensitivity.None, $"{learnt.Rows.Count} pairs, {learnt.Rows.Sources.TokenCount} tokens of " +
            $"sources and {learnt.Rows.Targets.TokenCount} of targets, vocabulary of {learnt.Source.VocabularySize}" +
            (options.SeparateVocabularies ? $" and {learnt.Target.VocabularySize}." : "."));
        return learnt;
    }

    /// <summary>Reads rows with given tokenizers.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in an error: <c>training</c> or <c>validation</c>.</param>
    /// <param name="source">The tokenizer of sources.</param>
    /// <param name="target">The tokenizer of targets.</param>
    /// <param name="configuration">The limits, and the tokens around a target.</param>
    /// <exception cref="InvalidOperationException">There is no row with a target.</exception>
    public SequenceSet Read(
        IDataView data, string role, Tokenizer source, Tokenizer target, SequenceModelConfiguration configuration)
    {
        monitor.Begin(TrainingPhase.Reading);
        var (sources, targets) = (new TokenBlock(source.SpecialIds), new TokenBlock(target.SpecialIds));
        var (cutSources, cutTargets) = (0, 0);
        var encoder = new TargetEncoder(target, configuration.Tokens, configuration.MaximumTargetTokens);
        var hashes = Read(data, role, (s, t) =>
        {
            cutSources += sources.Add(s, source, configuration.Limit) ? 1 : 0;
            cutTargets += encoder.Add(t, targets) ? 1 : 0;
        });
        if (role == Training)
            Counts = Counts with { TextsCut = cutSources + cutTargets };
        Warn(cutSources, cutTargets, sources.Count, $"{role} ");
        return new SequenceSet(sources, targets) { Hashes = hashes };
    }

    /// <summary>Reads the sources of rows without targets; those without text are left out.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="role">What the rows are for, in an error.</param>
    /// <param name="tokenizer">The tokenizer of sources.</param>
    /// <exception cref="InvalidOperationException">There is no row with a text.</exception>
    public TokenBlock ReadSources(IDataView data, string role, Tokenizer tokenizer)
    {
        monitor.Begin(TrainingPhase.Reading);
        var column = InputColumns.Text(data.Schema, options.Source.Name);
        using var cursor = data.GetRowCursor([column]);
        var getText = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        var texts = new TokenBlock(tokenizer.SpecialIds);
        var cut = 0;
        var total = data.GetRowCount();
        for (var rows = 0; cursor.MoveNext(); rows++)
        {
            monitor.CheckRow(rows, total);
            getText(ref text);
            if (!text.Span.IsWhiteSpace())
                cut += texts.Add(text.Span, tokenizer, sourceLimit) ? 1 : 0;
        }
        Warn(cut, 0, texts.Count, $"{role} ");
        return texts.Count > 0 ? texts : throw new InvalidOperationException(
            $"The {role} data has no text in column '{options.Source.Name}'; expected at least one.");
    }

    private (SequenceSet Rows, Tokenizer Source, Tokenizer Target) LearnTogether(IDataView data)
    {
        // One builder sees sources and targets in turns.
        var builder = new TokenizerBuilder(options.LowerCase, sourceLimit, targetLimit);
        var hashes = Read(data, Training, (source, target) =>
        {
            builder.Add(source);
            builder.Add(target);
        });
        var (tokenizer, texts, cut) = Build(builder, builder.RowCount / 2);
        Counts = Counts with { TextsCut = cut[0] + cut[1] };
        Warn(cut[0], cut[1], texts.Count / 2);
        var (sources, targets) = (new TokenBlock(tokenizer.SpecialIds), new TokenBlock(tokenizer.SpecialIds));
        for (var text = 0; text < texts.Count; text += 2)
        {
            sources.Add(texts[text]);
            targets.Add(texts[text + 1]);
        }
        return (new SequenceSet(sources, targets) { Hashes = hashes }, tokenizer, tokenizer);
    }

    private (SequenceSet Rows, Tokenizer Source, Tokenizer Target) LearnApart(IDataView data)
    {
        var sources = new TokenizerBuilder(options.LowerCase, sourceLimit);
        var targets = new TokenizerBuilder(options.LowerCase, targetLimit);
        var hashes = Read(data, Training, (source, target) =>
        {
            sources.Add(source);
            targets.Add(target);
        });
        var source = Build(sources, sources.RowCount);
        var target = Build(targets, targets.RowCount);
        Counts = Counts with { TextsCut = source.CutTexts[0] + target.CutTexts[0] };
        Warn(source.CutTexts[0], target.CutTexts[0], source.Texts.Count);
        return (new SequenceSet(source.Texts, target.Texts) { Hashes = hashes }, source.Tokenizer, target.Tokenizer);
    }

    private (Tokenizer Tokenizer, TokenBlock Texts, int[] CutTexts) Build(TokenizerBuilder builder, int rows)
    {
        monitor.Begin(TrainingPhase.Vocabulary);
        return builder.Build(options.VocabularySize, options.MinimumTokenFrequency ?? Math.Clamp(rows / 200, 2, 20),
            monitor.Check, monitor.CheckAt);
    }

    /// <returns>The <see cref="TextHash"/> of each source.</returns>
    private List<ulong> Read(IDataView data, string role, AddPair add)
    {
        var hashes = new List<ulong>();
        var (source, target) = (
            InputColumns.Text(data.Schema, options.Source.Name), InputColumns.Text(data.Schema, options.TargetColumnName));
        using var cursor = data.GetRowCursor([source, target]);
        var getSource = cursor.GetGetter<ReadOnlyMemory<char>>(source);
        var getTarget = cursor.GetGetter<ReadOnlyMemory<char>>(target);
        ReadOnlyMemory<char> sourceText = default, targetText = default;
        var total = data.GetRowCount();
        int rows = 0, read = 0, blank = 0;
        for (; cursor.MoveNext(); rows++)
        {
            monitor.CheckRow(rows, total);
            getTarget(ref targetText);
            if (targetText.Span.IsWhiteSpace())
                continue;
            getSource(ref sourceText);
            if (sourceText.Span.IsWhiteSpace())
                blank++;
            add(WithPrefix(sourceText.Span), targetText.Span);
            hashes.Add(TextHash.Append(TextHash.Empty, sourceText.Span));
            read++;
        }
        Report(role, rows, read, blank);
        return hashes;
    }

    private ReadOnlySpan<char> WithPrefix(ReadOnlySpan<char> source) =>
        options.Prefix.Length == 0 || source.IsWhiteSpace() ? source : string.Concat(options.Prefix, source);

    private void Report(string role, int rows, int read, int blank)
    {
        if (role == Training)
            Counts = new RowCounts(rows, rows - read);
        if (read == 0)
        {
            throw new InvalidOperationException(rows == 0
                ? $"The {role} data has no rows; expected at least one."
                : $"All {rows} rows of the {role} data have an empty text in column '{options.TargetColumnName}'; expected a " +
                    "target in at least one row.");
        }
        if (read < rows)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{rows - read} of {rows} {role} rows have no text in column " +
                $"'{options.TargetColumnName}' and are ignored.");
        }
        if (blank == read)
        {
            throw new InvalidOperationException($"All {read} rows of the {role} data that have a target have an empty text in " +
                $"column '{options.Source.Name}'; expected a text in at least one row.");
        }
        if (blank > 0)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{blank} of {read} {role} rows with a target have no text in column " +
                $"'{options.Source.Name}'; their targets are learnt without one.");
        }
    }

    private void Warn(int cutSources, int cutTargets, int rows, string role = "")
    {
        if (cutSources > 0)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{cutSources} of {rows} {role}sources are longer than " +
                $"'{nameof(options.MaximumTokens)}', {options.MaximumTokens}, and are truncated ({options.Truncation}).");
        }
        if (cutTargets > 0)
        {
            monitor.Log.Warning(MessageSensitivity.None, $"{cutTargets} of {rows} {role}targets are longer than " +
                $"'{nameof(options.MaximumTargetTokens)}', {options.MaximumTargetTokens}; what comes after is not learnt.");
        }
    }
}
