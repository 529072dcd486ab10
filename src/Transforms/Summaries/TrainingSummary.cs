using MLNet.Attention.Transforms.Pages;
using MLNet.Attention.Transforms.Summaries;

namespace MLNet.Attention;

/// <summary>How a model was trained: its data, its epochs with their losses, what was kept and why, and the options.</summary>
/// <remarks>A saved model holds it. It has no text and no label of the data.</remarks>
/// <example><code>
/// Console.WriteLine(model.TrainingSummary);
/// model.TrainingSummary?.SaveHtml("training.html");
/// </code></example>
public sealed record TrainingSummary
{
    internal TrainingSummary()
    {
    }

    /// <summary>The version of MLNet.Attention that trained the model.</summary>
    public string LibraryVersion { get; internal init; } = "";

    /// <summary>The seed of all that was random.</summary>
    public int Seed { get; internal init; }

    /// <summary>How long <c>Fit</c> took; of a training that went on from a checkpoint, its last part.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>Number of rows that were read of the training data.</summary>
    public int RowsRead { get; internal init; }

    /// <summary>How many of them were not used, such as those without a label or a target.</summary>
    public int RowsSkipped { get; internal init; }

    /// <summary>Number of texts of the training data that were longer than the model reads, and were cut.</summary>
    public int TextsCut { get; internal init; }

    /// <summary>
    /// Number of rows that validated; with several networks, which validate each other's rows, the rows learnt from.
    /// </summary>
    public int ValidationRows { get; internal init; }

    /// <summary>Number of tokens of the vocabulary; 0 without a network.</summary>
    public int VocabularySize { get; internal init; }

    /// <summary>Number of tokens of the vocabulary of targets, where it is another one; else null.</summary>
    public int? TargetVocabularySize { get; internal init; }

    /// <summary>Number of n-grams that the n-gram part knows; 0 without one.</summary>
    public int NGramCount { get; internal init; }

    /// <summary>Number of networks of the model.</summary>
    public int NetworkCount { get; internal init; }

    /// <summary>Number of weights of all networks.</summary>
    public long WeightCount { get; internal init; }

    /// <summary>Whether the training began with the weights of a fitted model.</summary>
    public bool IsWarmStart { get; internal init; }

    /// <summary>The epoch after which the training went on from a checkpoint; 0 when it ran in one piece.</summary>
    public int ResumedAfterEpoch { get; internal init; }

    /// <summary>The phases of <c>Fit</c> with their times, in the order in which they began.</summary>
    public IReadOnlyList<TrainingPhaseTime> Phases { get; internal init; } = [];

    /// <summary>The epochs of the training on labels; empty without a network.</summary>
    public IReadOnlyList<TrainingEpoch> Epochs { get; internal init; } = [];

    /// <summary>The epoch whose weights were kept, from 1; 0 without a network.</summary>
    public int KeptEpoch { get; internal init; }

    /// <summary>Why the training ended.</summary>
    public TrainingEnd End { get; internal init; }

    /// <summary>
    /// What <see cref="TrainingEpoch.ValidationAccuracy"/> and <see cref="TrainingCalibration.Accuracy"/> are. A model that an
    /// earlier version saved does not say it, and has <see cref="ValidationMeasure.Accuracy"/> here.
    /// </summary>
    public ValidationMeasure ValidationMeasure { get; internal init; }

    /// <summary>The calibration of the model; null for models that have none, such as summarizers and translators.</summary>
    public TrainingCalibration? Calibration { get; internal init; }

    /// <summary>The options of the trainer, by name, as text; long values are cut. Data and callbacks are left out.</summary>
    public IReadOnlyDictionary<string, string> Options { get; internal init; } = new Dictionary<string, string>();

    /// <summary>The summary as lines of text, without the options.</summary>
    public override string ToString() => SummaryText.Create(this);

    /// <summary>A self-contained HTML page with the curves of the losses, the times and the options. It loads nothing.</summary>
    public string ToHtml() => SummaryPage.Create(this);

    /// <summary>Writes <see cref="ToHtml"/> to a file. An existing file is replaced after the whole page is written.</summary>
    /// <param name="path">The name of the file; its folder exists.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path) => HtmlFile.Save(path, ToHtml);
}
