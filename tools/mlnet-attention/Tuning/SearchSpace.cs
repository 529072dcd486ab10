namespace MLNet.Attention.Tool.Tuning;

/// <summary>The values that a search tries.</summary>
internal sealed class SearchSpace
{
    private const int MostChanges = 3;
    private const int MostAttempts = 1000;

    private static readonly (string Name, object[] Values)[] All =
    [
        (nameof(AttentionTrainerOptions.Encoder),
            [TextEncoder.Hybrid, TextEncoder.Convolutional, TextEncoder.NGram, TextEncoder.Transformer]),
        (nameof(AttentionTrainingOptions.LearningRate), [0.001, 0.002, 0.003, 0.005, 0.008, 0.012]),
        (nameof(AttentionTrainerOptions.Dropout), [0.1, 0.2, 0.3, 0.4, 0.5]),
        (nameof(AttentionTrainerOptions.WordDropout), [0.0, 0.05, 0.1, 0.2]),
        (nameof(AttentionClassifierOptions.LabelSmoothing), [0.0, 0.05, 0.1, 0.2]),
        (nameof(AttentionTrainerOptions.Dimension), [64, 96, 128, 192]),
        (nameof(AttentionTrainerOptions.NumberOfLayers), [1, 2]),
        (nameof(AttentionTrainerOptions.NumberOfModels), [1, 2, 4]),
        (nameof(AttentionTrainerOptions.Pooling), [TextPooling.Additive, TextPooling.Mean, TextPooling.Max]),
        (nameof(AttentionTrainerOptions.Pretraining),
            [TextPretraining.MaskedLanguageModel, TextPretraining.Embeddings, TextPretraining.None]),
        (nameof(AttentionTrainerOptions.VocabularySize), [4_000, 8_000, 16_000, 32_000]),
        (nameof(AttentionTrainerOptions.WordNGramLength), [1, 2, 3]),
        (nameof(AttentionTrainerOptions.CharacterNGramLength), [3, 4, 5, 6]),
        (nameof(AttentionTrainerOptions.MinimumNGramCount), [1, 2, 3]),
    ];

    private readonly Random random;
    private readonly (string Name, object[] Values)[] options;
    private readonly HashSet<string> tried = [];

    /// <param name="trainer">The options of the trainer, which say what there is to try.</param>
    /// <param name="isFixed">Options that the user has set.</param>
    /// <param name="seed">Seed of the search.</param>
    public SearchSpace(AttentionTrainerOptions trainer, IReadOnlyCollection<string> isFixed, int seed)
    {
        random = new Random(seed);
        options = [.. All.Where(option => !isFixed.Contains(option.Name)
            && trainer.GetType().GetProperty(option.Name) is not null)];
        Quick = options.Any(option => option.Name == nameof(AttentionTrainerOptions.Encoder))
            ? new Setting().With(nameof(AttentionTrainerOptions.Encoder), TextEncoder.NGram) : new Setting();
    }

    /// <summary>A setting whose training takes seconds.</summary>
    public Setting Quick { get; }

    /// <summary>
    /// The next setting to try: first a quick one, then the defaults, and then the best so far with some other values, as
    /// fastText's autotune searches. Null when all near the best have been tried.
    /// </summary>
    public Setting? Next(Setting? best)
    {
        foreach (var start in new[] { Quick, new Setting() })
        {
            if (tried.Add(start.ToString()))
                return start;
        }
        for (var attempt = 0; attempt < MostAttempts && options.Length > 0; attempt++)
        {
            var setting = best ?? new Setting();
            for (var change = random.Next(MostChanges); change >= 0; change--)
            {
                var (name, values) = options[random.Next(options.Length)];
                setting = setting.With(name, values[random.Next(values.Length)]);
            }
            if (tried.Add(setting.ToString()))
                return setting;
        }
        return null;
    }
}
