using System.Globalization;
using System.Text;

namespace MLNet.Attention.Transforms.Summaries;

/// <summary>A summary as lines of text; the pages use its words too.</summary>
internal static class SummaryText
{
    private const int FewEpochs = 20; // of more, only the ends are shown, and the kept one
    private const int EpochsOfAnEnd = 5;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Create(TrainingSummary summary)
    {
        var text = new StringBuilder();
        text.AppendLine($"Trained by MLNet.Attention {summary.LibraryVersion} in {Time(summary.Duration)}, seed {summary.Seed}");
        foreach (var fact in Facts(summary))
            text.AppendLine(fact);
        foreach (var (index, epoch) in summary.Epochs.Index())
        {
            if (index < EpochsOfAnEnd || index >= summary.Epochs.Count - EpochsOfAnEnd || summary.Epochs.Count <= FewEpochs
                || epoch.Number == summary.KeptEpoch)
            {
                text.AppendLine($"  {Line(epoch, summary)}{(epoch.Number == summary.KeptEpoch ? "  kept" : "")}");
            }
        }
        text.Append("Times: ").AppendJoin(", ",
            summary.Phases.Select(phase => $"{Words(phase.Phase)} {Time(phase.Duration)}"));
        return text.ToString();
    }

    /// <summary>Sentences about rows, vocabulary, networks, the kept epoch and the calibration.</summary>
    public static IEnumerable<string> Facts(TrainingSummary summary)
    {
        yield return string.Create(Culture, $"{summary.RowsRead:N0} rows read, {summary.RowsSkipped:N0} skipped; " +
            $"{summary.TextsCut:N0} texts cut; {summary.ValidationRows:N0} rows validate.");
        if (summary.NetworkCount == 0)
            yield break;
        var targets = summary.TargetVocabularySize is { } size ? string.Create(Culture, $", {size:N0} of targets") : "";
        var ngrams = summary.NGramCount > 0 ? string.Create(Culture, $", {summary.NGramCount:N0} n-grams") : "";
        var networks = summary.NetworkCount == 1 ? "1 network" : $"{summary.NetworkCount} networks";
        yield return string.Create(Culture, $"Vocabulary of {summary.VocabularySize:N0} tokens{targets}{ngrams}; {networks} " +
            $"with {summary.WeightCount:N0} weights.");
        if (summary.IsWarmStart)
            yield return "It began with the weights of a fitted model.";
        if (summary.ResumedAfterEpoch > 0)
            yield return $"It went on from a checkpoint after epoch {summary.ResumedAfterEpoch}.";
        if (summary.Epochs.Count > 0)
            yield return Kept(summary);
        if (summary.Calibration is { } calibration)
            yield return Calibrated(calibration, summary);
        if (PartWithoutEffect(summary) is { } part)
            yield return part;
    }

    /// <summary>Which of the two parts the calibration has given the scale 0, in a sentence; null for none.</summary>
    public static string? PartWithoutEffect(TrainingSummary summary) => summary switch
    {
        { Calibration: null or { Loss: null } } => null,
        { Calibration: { NetworkScale: 0, NGramScale: 0 } } => "The calibration gives all that was learnt the scale 0: on the " +
            "validation rows, nothing predicts better than a constant. The prediction is the same for every text.",
        { NGramCount: 0 } => null,
        { Calibration.NetworkScale: 0 } =>
            "The calibration gives the network the scale 0: on the validation rows, the n-grams alone predict best.",
        { Calibration.NGramScale: 0 } =>
            "The calibration gives the n-grams the scale 0: on the validation rows, the network alone predicts best.",
        _ => null,
    };

    /// <summary>What a phase does, in words.</summary>
    public static string Words(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Reading => "reading",
        TrainingPhase.Vocabulary => "vocabulary",
        TrainingPhase.Sentences => "sentences",
        TrainingPhase.NGrams => "n-grams",
        TrainingPhase.Embeddings => "embeddings",
        TrainingPhase.Pretraining => "pre-training",
        TrainingPhase.Network => "network",
        TrainingPhase.Calibration => "calibration",
        TrainingPhase.Distillation => "distillation",
        _ => phase.ToString(),
    };

    public static string Time(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(Culture, $"{time.TotalSeconds:0.0} s")
        : time.TotalHours < 1 ? string.Create(Culture, $"{time.Minutes} min {time.Seconds:00} s")
        : string.Create(Culture, $"{(int)time.TotalHours} h {time.Minutes:00} min");

    private static string Line(TrainingEpoch epoch, TrainingSummary summary)
    {
        var validation = epoch.ValidationLoss is { } loss ? string.Create(Culture, $", validation {loss:0.0000}") : "";
        return string.Create(Culture, $"epoch {epoch.Number,3}: training loss {epoch.TrainingLoss:0.0000}{validation}" +
            $"{Measured(epoch.ValidationAccuracy, summary)}, {Time(epoch.Duration)}");
    }

    private static string Kept(TrainingSummary summary)
    {
        var byMeasure = ValidationMeasures.ChoosesEpoch(summary.ValidationMeasure);
        var words = ValidationMeasures.Words(summary.ValidationMeasure);
        var why = summary.Epochs.All(epoch => epoch.ValidationLoss is null) ? "the last one, because nothing validates"
            : byMeasure ? $"the one with the highest validation {words}"
            : "the one with the lowest validation loss";
        var end = summary.End switch
        {
            TrainingEnd.EarlyStopping =>
                $"training stopped because the validation {(byMeasure ? $"{words} no longer rose" : "loss no longer fell")}",
            TrainingEnd.TimeLimit => "training stopped because its time was over",
            _ => "all epochs ran",
        };
        return $"Epoch {summary.KeptEpoch} of {summary.Epochs.Count} is kept, {why}; {end}.";
    }

    private static string Calibrated(TrainingCalibration calibration, TrainingSummary summary)
    {
        var loss = calibration.Loss is { } value ? string.Create(Culture, $"; validation loss {value:0.0000}") : "; not fitted";
        return string.Create(Culture, $"Scales: n-grams {calibration.NGramScale:0.###}, network " +
            $"{calibration.NetworkScale:0.###}, offset {calibration.Offset:0.###}{loss}" +
            $"{Measured(calibration.Accuracy, summary)}.");
    }

    private static string Measured(double? accuracy, TrainingSummary summary) => accuracy is { } share
        ? string.Create(Culture, $", {ValidationMeasures.Words(summary.ValidationMeasure)} {share:0.0000}")
        : "";
}
