using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Each option of a summarizer does something.</summary>
[TestClass]
public sealed class GeneratorSweepTests
{
    // Where rows come from, who is told, and what is tested elsewhere: EarlyStopping needs an epoch that does not improve.
    private static readonly string[] Elsewhere =
    [
        nameof(AttentionGeneratorOptions.TargetColumnName), nameof(AttentionTrainingOptions.ValidationSet),
        nameof(AttentionTrainingOptions.EarlyStoppingPatience), nameof(AttentionTrainingOptions.Progress),
        nameof(AttentionTrainingOptions.CancellationToken), nameof(AttentionTrainingOptions.CheckpointDirectory),
        "TextColumnName", "OutputColumnName",
        nameof(AttentionGeneratorOptions.UnlabelledData), nameof(AttentionGeneratorOptions.NumberOfPretrainingEpochs),
        nameof(AttentionGeneratorOptions.Checkpoint),
    ];

    private static readonly Dictionary<string, object> Changed = new()
    {
        [nameof(AttentionTrainingOptions.ValidationFraction)] = 0.4,
        [nameof(AttentionTrainingOptions.NumberOfEpochs)] = 1,
        [nameof(AttentionTrainingOptions.MaximumTrainingTime)] = TimeSpan.FromHours(1),
        [nameof(AttentionTrainingOptions.WeightAveraging)] = 0.0, // more only matters after many steps
        [nameof(AttentionTrainingOptions.BatchSize)] = 8,
        [nameof(AttentionTrainingOptions.LearningRate)] = 0.001,
        [nameof(AttentionTrainingOptions.WarmUpFraction)] = 0.5,
        [nameof(AttentionTrainingOptions.WeightDecay)] = 5.0,
        [nameof(AttentionTrainingOptions.GradientClippingNorm)] = 0.001,
        [nameof(AttentionTrainingOptions.Seed)] = 9,
        [nameof(AttentionTrainingOptions.WeightStorage)] = WeightStorage.BFloat16,
        [nameof(AttentionGeneratorOptions.LayerwiseLearningRateDecay)] = 0.5,
        [nameof(AttentionGeneratorOptions.FreezeEmbeddings)] = true,
        [nameof(AttentionGeneratorOptions.NumberOfFrozenLayers)] = 1,
        [nameof(AttentionGeneratorOptions.GradientCheckpointing)] = true,
        [nameof(AttentionGeneratorOptions.LoraRank)] = 2,
        [nameof(AttentionGeneratorOptions.LoraAlpha)] = 1.0,
        [nameof(AttentionGeneratorOptions.LoraTargets)] = LoraTargets.AllLinear,
        [nameof(AttentionGeneratorOptions.Architecture)] = SequenceArchitecture.Recurrent,
        [nameof(AttentionGeneratorOptions.Attention)] = SequenceAttention.Additive,
        [nameof(AttentionGeneratorOptions.AttentionLocality)] = AttentionLocality.Predictive,
        [nameof(AttentionGeneratorOptions.AttentionLocalityRadius)] = 1,
        [nameof(AttentionGeneratorOptions.RecurrentCell)] = RecurrentCell.Gru,
        [nameof(AttentionGeneratorOptions.VocabularySize)] = 300,
        [nameof(AttentionGeneratorOptions.MinimumTokenFrequency)] = 20,
        [nameof(AttentionGeneratorOptions.SeparateVocabularies)] = true,
        [nameof(AttentionGeneratorOptions.LowerCase)] = true,
        [nameof(AttentionGeneratorOptions.MaximumTokens)] = 4,
        [nameof(AttentionGeneratorOptions.Truncation)] = TextTruncation.KeepTail,
        [nameof(AttentionGeneratorOptions.MaximumTargetTokens)] = 3,
        [nameof(AttentionGeneratorOptions.NumberOfLayers)] = 2,
        [nameof(AttentionGeneratorOptions.NumberOfDecoderLayers)] = 2,
        [nameof(AttentionGeneratorOptions.Dimension)] = 8,
        [nameof(AttentionGeneratorOptions.NumberOfHeads)] = 4,
        [nameof(AttentionGeneratorOptions.FeedForwardDimension)] = 9,
        [nameof(AttentionGeneratorOptions.PositionalEncoding)] = PositionalEncoding.Learned,
        [nameof(AttentionGeneratorOptions.GatedHeads)] = true,
        [nameof(AttentionGeneratorOptions.Prefix)] = "a ",
        [nameof(AttentionGeneratorOptions.CopyMechanism)] = false,
        [nameof(AttentionGeneratorOptions.CoverageLoss)] = 1.0,
        [nameof(AttentionGeneratorOptions.TieEmbeddings)] = false,
        [nameof(AttentionGeneratorOptions.Dropout)] = 0.4,
        [nameof(AttentionGeneratorOptions.WordDropout)] = 0.4,
        [nameof(AttentionGeneratorOptions.LabelSmoothing)] = 0.4,
        [nameof(AttentionGeneratorOptions.ScheduledSampling)] = 0.5,
        [nameof(AttentionGeneratorOptions.Generation)] = new GenerationOptions(),
        [nameof(AttentionGeneratorOptions.OutputCandidates)] = true,
        [nameof(AttentionGeneratorOptions.OutputAlignment)] = true,
    };

    private static readonly Dictionary<(SequenceArchitecture, int, bool, AttentionLocality, int?), byte[]> Bases = [];

    public static IEnumerable<object[]> Properties() => typeof(AttentionSummarizerEstimator.Options).GetProperties()
        .Where(property => !Elsewhere.Contains(property.Name)).Select(property => new object[] { property.Name });

    [TestMethod]
    [DynamicData(nameof(Properties))]
    public void EachOption_ChangesWhatIsLearnt(string option)
    {
        // Some options have an effect with others only.
        var architecture = option is "Attention" or "RecurrentCell" or "AttentionLocality" or "AttentionLocalityRadius"
            ? SequenceArchitecture.Recurrent
            : SequenceArchitecture.Transformer;
        var maximumTokens = option == nameof(AttentionGeneratorOptions.Truncation) ? 4 : 48;
        var copies = option != nameof(AttentionGeneratorOptions.SeparateVocabularies);
        var locality = option == nameof(AttentionGeneratorOptions.AttentionLocalityRadius)
            ? AttentionLocality.Monotonic
            : AttentionLocality.Global;
        int? rank = option is nameof(AttentionGeneratorOptions.LoraAlpha) or nameof(AttentionGeneratorOptions.LoraTargets) ? 1 : null;
        void Base(AttentionSummarizerEstimator.Options options)
        {
            (options.Architecture, options.MaximumTokens, options.CopyMechanism) = (architecture, maximumTokens, copies);
            (options.AttentionLocality, options.LoraRank) = (locality, rank);
        }
        var key = (architecture, maximumTokens, copies, locality, rank);
        if (!Bases.TryGetValue(key, out var before))
            Bases[key] = before = FitAndSave(Base);
        var after = FitAndSave(options =>
        {
            Base(options);
            options.GetType().GetProperty(option)!.SetValue(options, Changed[option]);
        });
        Assert.IsFalse(before.AsSpan().SequenceEqual(after), option);
    }

    /// <summary>The parts of the saved model.</summary>
    private static byte[] FitAndSave(Action<AttentionSummarizerEstimator.Options> change)
    {
        var context = new MLContext(1);
        using var model = TinyModels.Summarizer(context, change).Fit(Reports.LoadTraining(context));
        var zip = ModelZip.Save(model);
        return [.. ModelZip.Read(zip, "manifest.json"), .. ModelZip.Read(zip, "model.safetensors")];
    }
}
