using System.Diagnostics.CodeAnalysis;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>What all attention trainers have in common. Values are checked when the estimator is made.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] // a checkpoint remembers them all
public abstract class AttentionTrainerOptions : INetworkOptions
{
    /// <summary>The column with the label. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The column with the text (String). Default "Text".</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// The column with the second text (String) when a row is a pair of texts, as for similarity or question and
    /// answer. Default none.
    /// </summary>
    public string? SecondTextColumnName { get; set; }

    /// <summary>
    /// The column with the weight of each example (Single, finite, at least 0). Default none: all weigh 1.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Rows, with the same columns as the training data, that decide which epoch is kept and when training stops.
    /// Default none: <see cref="ValidationFraction"/> of the training rows is set apart instead.
    /// </summary>
    public IDataView? ValidationSet { get; set; }

    /// <summary>
    /// Share of the training rows, drawn evenly from all classes if there are any, that is set apart for validation when
    /// there is no <see cref="ValidationSet"/>. In [0, 0.5]; default 0.1. 0 trains on all rows for
    /// <see cref="NumberOfEpochs"/> epochs and keeps the last.
    /// </summary>
    public double ValidationFraction { get; set; } = 0.1;

    /// <summary>What the model reads a text with. Default <see cref="TextEncoder.Hybrid"/>.</summary>
    public TextEncoder Encoder { get; set; } = TextEncoder.Hybrid;

    /// <summary>
    /// Size of the subword vocabulary learnt from the training text, the 256 bytes and 2 special tokens included.
    /// In [258, 262144]; default 16000. It comes out smaller when the text has fewer distinct subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 16_000;

    /// <summary>Whether upper and lower case are the same to the model. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>
    /// Longest text, in subword tokens, that the model reads; the rest is cut off. In [1, 1048576]; default 256.
    /// For texts that long, time grows with its square; memory does not.
    /// </summary>
    public int MaximumTokens { get; set; } = 256;

    /// <summary>Which part of a longer text is kept. Default its beginning.</summary>
    public TextTruncation Truncation { get; set; } = TextTruncation.KeepHead;

    /// <summary>Number of transformer or recurrent layers. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

    /// <summary>
    /// Width of the token vectors (d_model). Even, a multiple of <see cref="NumberOfHeads"/>, in [2, 16384];
    /// default 64.
    /// </summary>
    public int Dimension { get; set; } = 64;

    /// <summary>Number of attention heads. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of the feed-forward networks. In [1, 65536]; default 128.</summary>
    public int FeedForwardDimension { get; set; } = 128;

    /// <summary>How the model learns where a token stands. Default sinusoids.</summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Sinusoidal;

    /// <summary>What a recurrent encoder remembers with; others have none. Default LSTM.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// How many tokens the filters see that a convolutional encoder is made of, and that a transformer has between its
    /// embeddings and its layers; the other encoders have none. At most 16 numbers, no more than <see cref="Dimension"/>,
    /// each in [1, 64]; default null: 1, 2, 3, 4 and 5, as far as <see cref="Dimension"/> allows. Empty, a transformer has
    /// none.
    /// </summary>
    public IReadOnlyList<int>? KernelSizes { get; set; }

    /// <summary>Share of activations set to zero in training. In [0, 1); default 0.3.</summary>
    public double Dropout { get; set; } = 0.3;

    /// <summary>Share of tokens hidden from the model in training. In [0, 1); default 0.1.</summary>
    public double WordDropout { get; set; } = 0.1;

    /// <summary>
    /// Whether the model adds two more columns: <c>Tokens</c> (a vector of text, what it read of the text, those of a
    /// second text behind) and <c>TokenWeights</c> (a vector of Single, how much of each reaches the text's vector:
    /// attention pooling followed back through the layers, which sums to 1 in each text). They cost nothing when they are
    /// not read, and say where the network looks; what speaks for a class is a matter of <c>Explain</c>. Default false.
    /// </summary>
    public bool OutputTokenWeights { get; set; }

    /// <summary>
    /// Most passes over the training rows. In [1, 10000]; default null: as many as make 2,000 steps, from 10 to 40.
    /// </summary>
    public int? NumberOfEpochs { get; set; }

    /// <summary>
    /// Training stops when that many epochs in a row have not improved the validation loss. In [1, 10000];
    /// default 5. Without validation rows it has no effect.
    /// </summary>
    public int EarlyStoppingPatience { get; set; } = 5;

    /// <summary>
    /// Decay, per step, of the running mean of the weights; the mean is what is validated and kept (Polyak and
    /// Juditsky 1992; Tarvainen and Valpola 2017, section 2). In [0, 1); 0 keeps the weights themselves; default 0.99.
    /// </summary>
    public double WeightAveraging { get; set; } = 0.99;

    /// <summary>Rows per step. In [1, 65536]; default 32.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>
    /// Highest learning rate of AdamW, reached after the warm-up. In (0, 10]; default null: 0.005, and 0.01 for vectors of
    /// n-grams, which have no layers behind them.
    /// </summary>
    public double? LearningRate { get; set; }

    /// <summary>
    /// Share of all steps over which the learning rate rises from 0; then it falls to 0 along a cosine. In [0, 1);
    /// default 0.05.
    /// </summary>
    public double WarmUpFraction { get; set; } = 0.05;

    /// <summary>
    /// Decoupled weight decay of AdamW on matrices; biases and normalisations have none (Loshchilov and Hutter
    /// 2019). In [0, 10]; default 0.01.
    /// </summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>
    /// Gradients whose Euclidean norm is greater are scaled down to it (Pascanu et al. 2013). In (0, 1000000];
    /// default 1.
    /// </summary>
    public double GradientClippingNorm { get; set; } = 1;

    /// <summary>
    /// Seed of initial weights, shuffling and dropout. Default none: drawn from the <c>MLContext</c>'s own seed.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// A folder where the state of training is saved after each epoch, and from which the same <c>Fit</c>, in whichever
    /// process, goes on after the last epoch saved, to the same model as if it had not been broken off. It is for one
    /// training at a time. The checkpoint is deleted when training is done; one of other data, options or seed is an error,
    /// so give a <see cref="Seed"/> or the <c>MLContext</c> one. Default none.
    /// </summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Told a few times a second, and at the end of each epoch, how far training is. Default none.</summary>
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

    /// <summary>A copy, so that a change after the estimator is made has no effect.</summary>
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
