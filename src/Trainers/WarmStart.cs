using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers;

/// <summary>Checks that training can continue from a fitted model.</summary>
internal static class WarmStart
{
    /// <exception cref="ArgumentException">An option describes another network than the model's.</exception>
    public static void CheckOptions(AttentionTrainerOptions options, EncoderConfiguration encoder, TextModel model)
    {
        var configuration = model.Configuration;
        Check(nameof(options.Checkpoint), options.Checkpoint is null ? "null" : "given",
            configuration.Encoder is PretrainedConfiguration ? "given" : "null");
        if (options.NumberOfEpochs == 0)
            throw Differs(nameof(options.NumberOfEpochs), 0, "at least 1");
        Check(nameof(options.Encoder), encoder.Kind, configuration.Encoder.Kind);
        if (encoder.FindDifference(configuration.Encoder) is var (option, found, expected))
            throw Differs(option, found, expected);
        Check(nameof(options.SecondTextColumnName),
            options.SecondTextColumnName is null ? "null" : "given", configuration.Pairs ? "given" : "null");
        Check(nameof(options.Distillation), options.Distillation, false);
        Check(nameof(options.NumberOfModels), options.NumberOfModels ?? configuration.NetworkCount, configuration.NetworkCount);
        Check(nameof(options.PairEncoding), options.PairEncoding, configuration.PairEncoding);
        Check(nameof(options.SymmetricPairs), options.SymmetricPairs, configuration.SymmetricPairs);
        Check(nameof(options.Pooling), options.Pooling, configuration.Pooling);
        Check(nameof(options.PoolingNormalization), options.PoolingNormalization, configuration.PoolingNormalization);
        Check(nameof(options.MaximumTokens), options.MaximumTokens, configuration.Limit.MaximumTokens);
        if (configuration.Encoder.HasNGramPart)
            CheckNGrams(options, configuration.NGramLengths);
        if (options.Checkpoint is not null)
            return;
        Check(nameof(options.LowerCase), options.LowerCase, model.Tokenizer.LowerCase);
        // The option is a maximum, which the model does not store: its vocabulary may be smaller.
        if (options.VocabularySize < configuration.VocabularySize)
            throw Differs(nameof(options.VocabularySize), options.VocabularySize, $"at least {configuration.VocabularySize}");
    }

    /// <exception cref="ArgumentException">An option describes another network than the model's.</exception>
    public static void CheckOptions(
        AttentionGeneratorOptions options, SequenceModel model)
    {
        var configuration = model.Configuration;
        if (options.Checkpoint is not null)
            throw Differs(nameof(options.Checkpoint), $"'{options.Checkpoint}'", "null");
        Check(nameof(options.Prefix), options.Prefix, configuration.Prefix);
        if (configuration.Network is not ComposedSequenceNetwork other)
        {
            options.CheckNoNetwork("as the model to continue from began as a checkpoint, which says it");
            return;
        }
        var network = ComposedSequenceNetwork.Create(options);
        Check(nameof(options.Architecture), network.Decoder.Architecture, other.Decoder.Architecture);
        if (network.FindDifference(other) is var (option, found, expected))
            throw Differs(option, found, expected);
        Check(nameof(options.SeparateVocabularies), options.SeparateVocabularies, !configuration.SharesVocabulary);
        Check(nameof(options.LowerCase), options.LowerCase, model.Source.LowerCase);
        Check(nameof(options.MaximumTokens), options.MaximumTokens, configuration.Limit.MaximumTokens);
        Check(nameof(options.MaximumTargetTokens), options.MaximumTargetTokens, configuration.MaximumTargetTokens);
        // The option is a maximum, which the model does not store: its vocabulary may be smaller.
        var size = Math.Max(configuration.VocabularySize, configuration.TargetVocabularySize ?? 0);
        if (options.VocabularySize < size)
            throw Differs(nameof(options.VocabularySize), options.VocabularySize, $"at least {size}");
    }

    /// <exception cref="ArgumentException">The label column has other classes than the model.</exception>
    public static void CheckLabels(TrainingTask task, string labelColumnName, TextModel model)
    {
        var (found, expected) = (task.Prediction.Labels?.Names, model.Configuration.Task.Labels?.Names);
        if (task.Prediction.OutputCount == model.Configuration.Task.OutputCount
            && (found is null || expected is null || found.SequenceEqual(expected)))
        {
            return;
        }
        throw new ArgumentException($"The label column '{labelColumnName}' has " +
            $"{Classes(task.Prediction.OutputCount, found)}; expected " +
            $"{Classes(model.Configuration.Task.OutputCount, expected)}, as in the model to continue from. " +
            "Map labels with the fitted MapValueToKey of that model.");
    }

    /// <summary>The rows that the model to continue from has seen; null without a model, and when it does not know.</summary>
    public static IReadOnlySet<ulong>? KnownRows(FittedModel? model) =>
        model is null || model.TrainingRows.Length == 0 ? null : model.TrainingRows.ToHashSet();

    /// <summary>The rows that a trained model has seen: those of the model that it continues from, and its own.</summary>
    /// <param name="start">The model to continue from; null for none.</param>
    /// <param name="sets">The hashes of the rows that the model was trained and selected on.</param>
    public static ulong[] SeenRows(FittedModel? start, params ReadOnlySpan<IReadOnlyList<ulong>?> sets)
    {
        var seen = new HashSet<ulong>(start?.TrainingRows ?? []);
        foreach (var hashes in sets)
            seen.UnionWith(hashes ?? []);
        ulong[] sorted = [.. seen];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Warns when rows of the model to continue from are validated on, or might be, or when none are left.</summary>
    /// <param name="channel">The log.</param>
    /// <param name="model">The model to continue from.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="rows">Number of training rows.</param>
    /// <param name="validates">Whether there are rows to validate on.</param>
    /// <param name="crossFits">Whether each row validates a network that does not learn from it. Default false.</param>
    public static void WarnOfValidation(IChannel channel, FittedModel model, AttentionTrainingOptions options, int rows,
        bool validates, bool crossFits = false)
    {
        if (options.ValidationSet is not null)
            return;
        if (!crossFits && options.ValidationFraction * rows < ValidationSplit.FewestRows)
            return;
        const string advice = $"Set '{nameof(options.ValidationSet)}' to rows that it has not learnt from.";
        if (model.TrainingRows.Length == 0)
        {
            channel.Warning(MessageSensitivity.None, "The model to continue from does not say which rows it was trained on, so " +
                $"that some of them may be validated on, and the figures too good. {advice}");
        }
        else if (!validates)
        {
            channel.Warning(MessageSensitivity.None, $"Too few of the {rows} training rows are new to the model to continue " +
                $"from; expected at least " + (crossFits ? $"{ValidationSplit.FewestRows}. "
                    : $"{2 * ValidationSplit.FewestRows}, of which to validate on half. ") +
                $"Nothing is validated. {advice}");
        }
    }

    private static void CheckNGrams(AttentionTrainerOptions options, NGramLengths lengths)
    {
        Check(nameof(options.WordNGramLength), options.WordNGramLength, lengths.Words);
        Check(nameof(options.CharacterNGramLength), options.CharacterNGramLength, lengths.Characters);
        Check(nameof(options.MinimumCharacterNGramLength), options.MinimumCharacterNGramLength, lengths.ShortestCharacters);
    }

    private static void Check<T>(string option, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
            throw Differs(option, found, expected);
    }

    private static ArgumentException Differs(string option, object? found, object? expected) => new(
        $"'{option}' is {found}; expected {expected}, as in the model to continue from.", option);

    private static string Classes(int count, IReadOnlyList<string>? names) => names is null
        ? $"{count} classes"
        : $"{count} classes ({string.Join(", ", names.Take(5).Select(name => $"'{name}'"))}{(count > 5 ? ", …" : "")})";
}
