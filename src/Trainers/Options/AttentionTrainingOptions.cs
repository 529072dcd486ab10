using System.Diagnostics.CodeAnalysis;
using MLNet.Attention.Trainers.Options;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>The options of every training of a network. Values are checked when the estimator is created.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // checkpoints read them by reflection
public abstract class AttentionTrainingOptions
{
    /// <summary>
    /// Rows, with the same columns as the training data, that decide which epoch is kept and when training stops.
    /// Default null: <see cref="ValidationFraction"/> of the training rows is set apart instead.
    /// </summary>
    /// <remarks>
    /// The labels of a classifier may be the names of classes in place of their keys: rows as they were loaded will do. Where a
    /// pipeline makes the texts, its steps must be applied: <c>steps.Fit(trainingData).Transform(validationData)</c>.
    /// </remarks>
    public IDataView? ValidationSet { get; set; }

    /// <summary>
    /// Share of the training rows, the same for each class, that is set apart for validation when
    /// <see cref="ValidationSet"/> is null. Rows with the same text stay together, and a class keeps a row for training. In
    /// [0, 0.5]; default 0.1. With 0, or when the share is less than 20 rows, training uses all rows, runs all epochs and keeps
    /// the last epoch. Several networks of a text model are cross-fitted unless this is 0 or there are fewer than 20 rows; then
    /// each row validates, and other values of this option change nothing.
    /// </summary>
    public double ValidationFraction { get; set; } = 0.1;

    /// <summary>
    /// The most passes over the training rows. In [1, 10000]; default null: enough for 2,000 steps, but from 10 to 40 (from 3 to
    /// 10 for a summarizer or translator that starts from a checkpoint), or with a text model, whose encoder is pre-trained, for
    /// 300 steps and 10 for each class, but from 4 to 20, and of many or long texts no more than 2.5 million tokens, though at
    /// least 3, or with a token classifier for 800 steps, but from 8 to 40; with a <see cref="MaximumTrainingTime"/>, as many as
    /// the time allows. The learning rate falls to 0 at the end of the last one. With
    /// <see cref="AttentionFineTuningOptions.Checkpoint"/>, enough for 300 steps, but from 3 to 10. With a checkpoint 0 is
    /// allowed too: it is used as it is, with its own head. Nothing is learnt then, no row is read, and no labels are needed. A
    /// text model has no n-gram part then. Its classes are those of the head (<c>id2label</c>); where the label of a text
    /// classifier is a column of keys, these must have the names of the classes, in any order, which the model takes over; a
    /// label of another type is ignored, and that of a token classifier always. A head of two classes is a sentiment model whose
    /// second class is true. For vectors for search in [0, 10000], where 0 learns nothing by contrast; default enough for 300
    /// steps, but from 1 to 5, and 0 from scratch without pairs or a time.
    /// </summary>
    public int? NumberOfEpochs { get; set; }

    /// <summary>
    /// The longest time for training the network, from its first step; reading, tokenizing and the n-gram part come on top. The
    /// learning rate then falls by the time, so that it reaches 0 when the time or the epochs end, whichever is first. Positive;
    /// default null: no limit. Trainings with a limit are not repeatable: the number of steps depends on the machine. After an
    /// interruption, the time begins anew.
    /// </summary>
    public TimeSpan? MaximumTrainingTime { get; set; }

    /// <summary>
    /// Number of epochs in a row without a better validation loss, or F1 of token classifiers and question answerers, after which
    /// training stops. In [1, 10000]; default 5. Has no effect without validation rows.
    /// </summary>
    public int EarlyStoppingPatience { get; set; } = 5;

    /// <summary>
    /// Decay per step of the exponential moving average of the weights; the average is validated and kept (Polyak and
    /// Juditsky 1992; Tarvainen and Valpola 2017, section 2). In [0, 1); default 0.99. With 0, the weights are not averaged.
    /// </summary>
    public double WeightAveraging { get; set; } = 0.99;

    /// <summary>
    /// Rows per batch, and so per training step. In [1, 65536]; default null: 32, but for a text model a fiftieth of the rows,
    /// from 32 to 128, with a <see cref="AttentionFineTuningOptions.Checkpoint"/> from 16 to 32. A batch is computed in
    /// parts of limited size whose gradients add up, so that a large one needs no more memory than a small one.
    /// For vectors for search the default is 128, with a checkpoint 64.
    /// </summary>
    public int? BatchSize { get; set; }

    /// <summary>
    /// Highest learning rate of AdamW, reached after the warm-up. In (0, 10]; default null: 0.01 for a text model with
    /// <see cref="TextEncoder.NGram"/>, 0.005 with another encoder, times √(64 / <c>Dimension</c>) where that is below 1, and
    /// divided by √<c>NumberOfLayers</c> of a transformer or recurrent network, because wide and deep networks diverge at the
    /// rate of small ones; for a summarizer or translator 0.002 as a transformer, 0.005 as a recurrent network; 0.001 for one
    /// that extracts sentences or finds answers; 0.002 for a token classifier. From a checkpoint 0.00005, or 0.0003 of a T5,
    /// times 768 / its width where that is above 1, and ten times that with <see cref="AttentionFineTuningOptions.LoraRank"/>, but
    /// at most 0.005. For vectors for search 0.0005.
    /// </summary>
    public double? LearningRate { get; set; }

    /// <summary>
    /// Share of all steps in which the learning rate rises linearly from 0 to its highest value; then it falls to 0 along a
    /// cosine. In [0, 1); default 0.05.
    /// </summary>
    public double WarmUpFraction { get; set; } = 0.05;

    /// <summary>
    /// Decoupled weight decay of AdamW on matrices; biases and normalisations have none (Loshchilov and Hutter
    /// 2019). In [0, 10]; default 0.01.
    /// </summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>
    /// The highest Euclidean norm of the gradient of a step; a gradient with a higher norm is scaled down to it (Pascanu et al.
    /// 2013). In (0, 1000000]; default 1.
    /// </summary>
    public double GradientClippingNorm { get; set; } = 1;

    /// <summary>
    /// Seed of all that is random in training: validation split, initial weights, shuffling, dropout and the like. Any integer;
    /// default null: drawn from the seed of the <c>MLContext</c>. What a model generates has a seed of its own,
    /// <see cref="GenerationOptions.Seed"/>.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// How the weights are stored when the fitted model is saved. Default <see cref="WeightStorage.Float32"/>. With 16 bits
    /// the file is about half as large, which is worth it for a large network; weights are rounded, as the values of the
    /// enumeration say. Of an n-gram part, its weights are stored so, its n-grams as ever. The training does not depend on it.
    /// Where a weight does not fit it, <c>Fit</c> logs a warning that names it, and the model has
    /// <see cref="WeightStorage.Float32"/>.
    /// </summary>
    public WeightStorage WeightStorage { get; set; } = WeightStorage.Float32;

    /// <summary>
    /// A folder for the checkpoint of one training at a time (another training that wants it at the same time is an error, which
    /// says who holds it): the state of training, saved after each epoch. After an
    /// interruption, the same <c>Fit</c>, in any process, continues after the last saved epoch and gives the same model as
    /// without the interruption. The checkpoint is deleted at the end of training. A checkpoint of other data, options or seed
    /// is an error, so set <see cref="Seed"/> or the seed of the <c>MLContext</c>. Default null: no checkpoint.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>
    /// Receives the progress of <c>Fit</c>: the beginning of each phase, then news a few times a second, and the end of each
    /// epoch; one after another, on the threads that do the work. What it throws ends <c>Fit</c>. Default null.
    /// </summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>
    /// Cancels <c>Fit</c>, which then throws <see cref="OperationCanceledException"/>, mostly within a tenth of a second: no more
    /// than 2,048 tokens of a training step (of a GPU and of vectors for search, a step), one batch or one checkpoint is finished
    /// first. Cancelling the execution of the <c>MLContext</c> does the same. Default none.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The lowest <see cref="NumberOfEpochs"/>.</summary>
    private protected virtual int FewestEpochs => 1;

    /// <summary>How much of the network learns.</summary>
    internal virtual FineTuning FineTuning => FineTuning.Everything;

    /// <summary>Names of the options that nothing reads, because the checkpoint that the model starts from says it.</summary>
    internal virtual IEnumerable<string> Unused => [];

    /// <summary>A copy, so that changes after the estimator is created have no effect.</summary>
    internal virtual AttentionTrainingOptions Clone() => (AttentionTrainingOptions)MemberwiseClone();

    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    internal virtual void Check()
    {
        CheckRange(ValidationFraction, 0, 0.5, nameof(ValidationFraction));
        if (NumberOfEpochs is { } epochs)
            CheckRange(epochs, FewestEpochs, 10_000, nameof(NumberOfEpochs));
        if (MaximumTrainingTime is { } time && time <= TimeSpan.Zero)
            throw OutOfRange(time, "a positive time", nameof(MaximumTrainingTime));
        CheckRange(EarlyStoppingPatience, 1, 10_000, nameof(EarlyStoppingPatience));
        if (BatchSize is { } size)
            CheckRange(size, 1, 65_536, nameof(BatchSize));
        if (LearningRate is { } rate)
            CheckPositive(rate, 10, nameof(LearningRate));
        CheckShare(WeightAveraging, nameof(WeightAveraging));
        CheckShare(WarmUpFraction, nameof(WarmUpFraction));
        CheckRange(WeightDecay, 0, 10, nameof(WeightDecay));
        CheckPositive(GradientClippingNorm, 1e6, nameof(GradientClippingNorm));
        CheckDefined(WeightStorage, nameof(WeightStorage));
        if (CheckpointDirectory is not null && string.IsNullOrWhiteSpace(CheckpointDirectory))
            throw Wrong($"'{CheckpointDirectory}'", "the name of a folder", nameof(CheckpointDirectory));
    }

    private protected static void CheckName(string? value, string option, string ofWhat = "column")
    {
        if (string.IsNullOrWhiteSpace(value))
            throw Wrong(value is null ? "null" : $"'{value}'", $"the name of a {ofWhat}", option);
    }

    private protected static void CheckRange<T>(T value, T minimum, T maximum, string option) where T : IComparable<T>
    {
        // NaN compares below every number, so it fails here too.
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
            throw OutOfRange(value, $"in [{minimum}, {maximum}]", option);
    }

    private protected static void CheckShare(double value, string option)
    {
        if (!(value >= 0 && value < 1))
            throw OutOfRange(value, "in [0, 1)", option);
    }

    private protected static void CheckPositive(double value, double maximum, string option)
    {
        if (!(value > 0 && value <= maximum))
            throw OutOfRange(value, $"in (0, {maximum}]", option);
    }

    private protected static void CheckDefined<TEnum>(TEnum value, string option) where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw OutOfRange(value, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}", option);
    }

    private protected static ArgumentException Wrong(string found, string expected, string option) =>
        new($"'{option}' is {found}; expected {expected}.", option);

    private protected static ArgumentOutOfRangeException OutOfRange(object? value, string expected, string option) =>
        new(option, $"'{option}' is {value}; expected {expected}.");
}
