using System.Diagnostics.CodeAnalysis;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>The options of all attention trainers. Values are checked when the estimator is created.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // checkpoints read them by reflection
public abstract class AttentionTrainerOptions : INetworkOptions
{
    /// <summary>Name of the label column. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>Name of the text column (String). Default "Text".</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// Name of the second text column (String) when a row is a pair of texts, as for similarity or question answering. Default
    /// null: a row is one text.
    /// </summary>
    public string? SecondTextColumnName { get; set; }

    /// <summary>
    /// Name of the column with the weight of each row (Single, finite, at least 0). Default null: all rows have weight 1.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Rows, with the same columns as the training data, that decide which epoch is kept and when training stops.
    /// Default null: <see cref="ValidationFraction"/> of the training rows is set apart instead.
    /// </summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>
    /// Share of the training rows, the same for each class, that is set apart for validation when
    /// <see cref="ValidationSet"/> is null. In [0, 0.5]; default 0.1. With 0, or when the share is less than 20 rows, training
    /// uses all rows, runs all epochs and keeps the last epoch.
    /// </summary>
    public double ValidationFraction { get; set; } = 0.1;

    /// <summary>The encoder of the model. Default <see cref="TextEncoder.Hybrid"/>.</summary>
    public TextEncoder Encoder { get; set; } = TextEncoder.Hybrid;

    /// <summary>
    /// Maximum size, in tokens, of the subword vocabulary that is learnt from the training texts, including 256 bytes and 2
    /// special tokens. In [258, 262144]; default 16000. The vocabulary is smaller when the texts have fewer frequent subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 16_000;

    /// <summary>Whether texts are lower-cased. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>
    /// The most tokens of a text that the network reads; the rest is cut off. In [1, 1048576]; default 256. With a transformer,
    /// the time for a text grows with the square of its length; the memory does not.
    /// </summary>
    public int MaximumTokens { get; set; } = 256;

    /// <summary>The part of a text that is kept. Default <see cref="TextTruncation.KeepHead"/>, its beginning.</summary>
    public TextTruncation Truncation { get; set; } = TextTruncation.KeepHead;

    /// <summary>Number of transformer or recurrent layers. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

    /// <summary>
    /// Width of the token vectors (d_model). In [2, 16384]; default 64. Must be even for a transformer or recurrent encoder,
    /// and a multiple of <see cref="NumberOfHeads"/> for a transformer.
    /// </summary>
    public int Dimension { get; set; } = 64;

    /// <summary>Number of attention heads of a transformer. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of a transformer's feed-forward networks. In [1, 65536]; default 128.</summary>
    public int FeedForwardDimension { get; set; } = 128;

    /// <summary>Positional encoding of a transformer. Default <c>Sinusoidal</c>.</summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Sinusoidal;

    /// <summary>Cell of a recurrent encoder. Default <c>Lstm</c>.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// Kernel sizes, in tokens, of a token convolution: the convolutional encoder, or the convolution between the embeddings and
    /// the layers of a transformer. At most 16 numbers, and at most <see cref="Dimension"/>, each in [1, 64]; default null: 1, 2,
    /// 3, 4 and 5, or as many of them as <see cref="Dimension"/> allows. An empty list is a transformer without convolution.
    /// </summary>
    public IReadOnlyList<int>? KernelSizes { get; set; }

    /// <summary>Share of activations set to zero in training. In [0, 1); default 0.3.</summary>
    public double Dropout { get; set; } = 0.3;

    /// <summary>Share of tokens that the mask token replaces in training. In [0, 1); default 0.1.</summary>
    public double WordDropout { get; set; } = 0.1;

    /// <summary>
    /// Whether the model adds two more columns: <c>Tokens</c> (a vector of text: the tokens of the text, then of the second
    /// text) and <c>TokenWeights</c> (a vector of Single: how much of each token reaches the pooled vector of its text, by
    /// attention rollout; the weights of a text sum to 1). The columns show which tokens the network attends to, and cost
    /// nothing unless they are read; <c>Explain</c> shows which tokens speak for a class. Default false.
    /// </summary>
    public bool OutputTokenWeights { get; set; }

    /// <summary>
    /// The most passes over the training rows. In [1, 10000]; default null: enough for 2,000 steps, but from 10 to 40.
    /// </summary>
    public int? NumberOfEpochs { get; set; }

    /// <summary>
    /// Number of epochs in a row without a better validation loss after which training stops. In [1, 10000]; default 5. Has no
    /// effect without validation rows.
    /// </summary>
    public int EarlyStoppingPatience { get; set; } = 5;

    /// <summary>
    /// Decay per step of the exponential moving average of the weights; the average is validated and kept (Polyak and
    /// Juditsky 1992; Tarvainen and Valpola 2017, section 2). In [0, 1); default 0.99. With 0, the weights are not averaged.
    /// </summary>
    public double WeightAveraging { get; set; } = 0.99;

    /// <summary>Rows per batch, and so per training step. In [1, 65536]; default 32.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>
    /// Highest learning rate of AdamW, reached after the warm-up. In (0, 10]; default null: 0.01 for
    /// <see cref="TextEncoder.NGram"/>, 0.005 for the other encoders.
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
    /// Seed of the validation split, initial weights, shuffling and dropout. Any integer; default null: drawn from the seed of
    /// the <c>MLContext</c>.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// A folder for the checkpoint of one training at a time: the state of training, saved after each epoch. After an
    /// interruption, the same <c>Fit</c>, in any process, continues after the last saved epoch and gives the same model as
    /// without the interruption. The checkpoint is deleted at the end of training. A checkpoint of other data, options or seed
    /// is an error, so set <see cref="Seed"/> or the seed of the <c>MLContext</c>. Default null: no checkpoint.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Receives the progress of training a few times a second and at the end of each epoch. Default null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>
    /// Cancels <c>Fit</c>, which then throws <see cref="OperationCanceledException"/>. Cancelling the execution of
    /// the <c>MLContext</c> does the same. Default none.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    IReadOnlyList<int> INetworkOptions.KernelSizes =>
        KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    /// <summary>The one or two text columns.</summary>
    internal string[] TextColumnNames =>
        SecondTextColumnName is null ? [TextColumnName] : [TextColumnName, SecondTextColumnName];

    /// <summary>A copy, so that changes after the estimator is created have no effect.</summary>
    internal virtual AttentionTrainerOptions Clone()
    {
        var copy = (AttentionTrainerOptions)MemberwiseClone();
        copy.KernelSizes = KernelSizes?.ToArray();
        return copy;
    }

    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    internal virtual void Check()
    {
        CheckName(LabelColumnName, nameof(LabelColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
        if (SecondTextColumnName is not null)
            CheckName(SecondTextColumnName, nameof(SecondTextColumnName));
        if (ExampleWeightColumnName is not null)
            CheckName(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        CheckRange(ValidationFraction, 0, 0.5, nameof(ValidationFraction));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(Truncation, nameof(Truncation));
        Hyperparameters.Check(this);
        EncoderConfiguration.Create(this);
        CheckShare(WordDropout, nameof(WordDropout));
        if (NumberOfEpochs is { } epochs)
            CheckRange(epochs, 1, 10_000, nameof(NumberOfEpochs));
        CheckRange(EarlyStoppingPatience, 1, 10_000, nameof(EarlyStoppingPatience));
        CheckRange(BatchSize, 1, 65_536, nameof(BatchSize));
        if (LearningRate is { } rate)
            CheckPositive(rate, 10, nameof(LearningRate));
        CheckShare(WeightAveraging, nameof(WeightAveraging));
        CheckShare(WarmUpFraction, nameof(WarmUpFraction));
        CheckRange(WeightDecay, 0, 10, nameof(WeightDecay));
        CheckPositive(GradientClippingNorm, 1e6, nameof(GradientClippingNorm));
        if (CheckpointDirectory is not null && string.IsNullOrWhiteSpace(CheckpointDirectory))
            throw Wrong($"'{CheckpointDirectory}'", "the name of a folder", nameof(CheckpointDirectory));
    }

    private static void CheckName(string? value, string option)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw Wrong(value is null ? "null" : $"'{value}'", "the name of a column", option);
    }

    private static void CheckRange<T>(T value, T minimum, T maximum, string option) where T : IComparable<T>
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

    private static void CheckDefined<TEnum>(TEnum value, string option) where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw OutOfRange(value, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}", option);
    }

    private static ArgumentException Wrong(string found, string expected, string option) =>
        new($"'{option}' is {found}; expected {expected}.", option);

    private static ArgumentOutOfRangeException OutOfRange(object? value, string expected, string option) =>
        new(option, $"'{option}' is {value}; expected {expected}.");
}
