using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Checkpoints;

/// <summary>Everything that the weights of a trained network depend on, by name, as text.</summary>
internal static partial class TrainingSettings
{
    // Options that the weights do not depend on, and options whose effect is in the rows.
    private static readonly string[] Omitted =
    [
        nameof(AttentionTrainerOptions.LabelColumnName), nameof(AttentionTrainerOptions.TextColumnName),
        nameof(AttentionTrainerOptions.SecondTextColumnName), nameof(AttentionTrainerOptions.ExampleWeightColumnName),
        nameof(AttentionTrainingOptions.ValidationSet), nameof(AttentionTrainerOptions.OutputTokenWeights),
        nameof(AttentionGeneratorOptions.TargetColumnName), nameof(AttentionGeneratorOptions.UnlabelledData),
        nameof(AttentionGeneratorOptions.Generation), nameof(AttentionGeneratorOptions.OutputCandidates),
        nameof(AttentionGeneratorOptions.OutputAlignment), "OutputColumnName", "SourceColumnName",
        nameof(QuestionAnswererOptions.ContextColumnName), nameof(QuestionAnswererOptions.QuestionColumnName),
        nameof(QuestionAnswererOptions.AnswerColumnName), nameof(QuestionAnswererOptions.AnswerStartColumnName),
        nameof(QuestionAnswererOptions.MaximumAnswers),
        nameof(AttentionEmbedderOptions.LexicalDimension), nameof(AttentionEmbedderOptions.LexicalWeight),
        nameof(AttentionEmbedderOptions.Normalize),
        nameof(AttentionPretrainingOptions.OutputDirectory), nameof(AttentionGeneratorOptions.Prefix),
        "ClipToLabelRange", "NegativeClassName", "PositiveClassName", "PredictedLabelColumnName",
        "ScoreColumnName", "ProbabilityColumnName", nameof(MultiLabelClassifierOptions.LabelSeparator),
        nameof(MultiLabelClassifierOptions.Threshold),
        nameof(AttentionTrainerOptions.Checkpoint), // the initial network is what counts
        nameof(AttentionTrainingOptions.Seed), nameof(AttentionTrainingOptions.CheckpointDirectory),
        nameof(AttentionTrainingOptions.WeightStorage), nameof(AttentionTrainingOptions.Progress),
        nameof(AttentionTrainingOptions.CancellationToken),
    ];

    /// <param name="options">The options.</param>
    /// <param name="seed">The seed, from the options or the environment.</param>
    /// <param name="network">The network before training.</param>
    /// <param name="training">The training rows, including validation rows that are set apart from them.</param>
    /// <param name="validation">The validation rows; null when there are none.</param>
    /// <param name="unlabelled">Rows without labels; null when there are none.</param>
    public static IReadOnlyDictionary<string, string> Create(AttentionTrainingOptions options, int seed,
        nn.Module network, ITrainingRows training, ITrainingRows? validation, ITrainingRows? unlabelled = null)
    {
        var settings = options.GetType().GetProperties().Where(property => !Omitted.Contains(property.Name))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .ToDictionary(property => property.Name, property => Show(property.GetValue(options)));
        settings[nameof(options.Seed)] = Show(seed);
        settings["the training data"] = Hash(training);
        settings["the validation data"] = Hash(validation);
        settings["the unlabelled data"] = Hash(unlabelled);
        settings["the initial network"] = Hash(network);
        settings["the version of MLNet.Attention"] = Show(typeof(TrainingSettings).Assembly.GetName().Version?.ToString());
        return settings;
    }

    /// <summary>The options that are numbers, names and choices, as text by name, for a summary; not those unused.</summary>
    public static IReadOnlyDictionary<string, string> OptionsOf(AttentionTrainingOptions options) =>
        options.GetType().GetProperties().ExceptBy(options.Unused, property => property.Name)
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => (property.Name, Value: property.GetValue(options)))
            .Where(option => option.Name != nameof(options.Seed) && option.Name != nameof(options.CheckpointDirectory)
                && option.Value is bool or int or double or string or Enum or TimeSpan or IReadOnlyDictionary<string, double>
                    or IReadOnlyList<int>)
            .ToDictionary(option => option.Name, option => option.Value is string text ? text : Show(option.Value));

    private static string Show(object? value) => value switch
    {
        Enum or TimeSpan => value.ToString()!,
        IReadOnlyDictionary<string, double> weights => Json(
            weights.OrderBy(weight => weight.Key, StringComparer.Ordinal).ToDictionary()),
        IReadOnlyList<int> numbers => Json(numbers.ToArray()),
        null => "null",
        _ => Json(value),
    };

    // A trimmed application has no JSON by reflection.
    private static string Json(object value) => JsonSerializer.Serialize(value, value.GetType(), SettingsJson.Default);

    private static string Hash(ITrainingRows? rows)
    {
        if (rows is null)
            return Show(null);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rows.AppendTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(nn.Module network)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            foreach (var (name, parameter) in network.named_parameters())
                SafetensorsEntry.Of(name, parameter).WriteTo(stream);
        }
        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>The types of the options' values.</summary>
    [JsonSerializable(typeof(bool))]
    [JsonSerializable(typeof(int))]
    [JsonSerializable(typeof(double))]
    [JsonSerializable(typeof(string))]
    [JsonSerializable(typeof(int[]))]
    [JsonSerializable(typeof(Dictionary<string, double>))]
    private sealed partial class SettingsJson : JsonSerializerContext;
}
