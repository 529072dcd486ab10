using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;

using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>Checks that training can continue from a fitted model, and copies the model's weights.</summary>
internal static class WarmStart
{
    /// <exception cref="ArgumentException">An option describes another network than the model's.</exception>
    public static void CheckOptions(AttentionTrainerOptions options, EncoderConfiguration encoder, TextModel model)
    {
        var configuration = model.Configuration;
        Check(nameof(options.Encoder), encoder.Kind, configuration.Encoder.Kind);
        if (encoder.FindDifference(configuration.Encoder) is var (option, found, expected))
            throw Differs(option, found, expected);
        Check(nameof(options.SecondTextColumnName),
            options.SecondTextColumnName is null ? "null" : "given", configuration.Pairs ? "given" : "null");
        Check(nameof(options.PairEncoding), options.PairEncoding, configuration.PairEncoding);
        Check(nameof(options.SymmetricPairs), options.SymmetricPairs, configuration.SymmetricPairs);
        Check(nameof(options.Pooling), options.Pooling, configuration.Pooling);
        Check(nameof(options.PoolingNormalization), options.PoolingNormalization, configuration.PoolingNormalization);
        Check(nameof(options.LowerCase), options.LowerCase, model.Tokenizer.LowerCase);
        Check(nameof(options.MaximumTokens), options.MaximumTokens, configuration.Limit.MaximumTokens);
        // The option is a maximum, which the model does not store: its vocabulary may be smaller.
        if (options.VocabularySize < configuration.VocabularySize)
            throw Differs(nameof(options.VocabularySize), options.VocabularySize, $"at least {configuration.VocabularySize}");
    }

    /// <exception cref="ArgumentException">An option describes another network than the model's.</exception>
    public static void CheckOptions(
        AttentionGeneratorOptions options, EncoderConfiguration encoder, DecoderConfiguration decoder, SequenceModel model)
    {
        var configuration = model.Configuration;
        Check(nameof(options.Architecture), decoder.Architecture, configuration.Decoder.Architecture);
        var difference = encoder.FindDifference(configuration.Encoder) ?? decoder.FindDifference(configuration.Decoder);
        if (difference is var (option, found, expected))
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

    /// <summary>Copies the weights of a network to another of the same shape. The caller holds a lease on the model.</summary>
    public static void CopyWeights(nn.Module from, nn.Module to)
    {
        using var noGradient = no_grad();
        foreach (var (target, source) in to.parameters().Zip(from.parameters()))
            target.copy_(source);
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
