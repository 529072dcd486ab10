using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>The options of question answerers.</summary>
public abstract class QuestionAnswererOptions : AttentionTrainingOptions, INetworkOptions
{
    private const int FewestTokens = 4; // a mask token before question and context each, and one token of either

    // What the folder of a checkpoint says, or what is of no use with one.
    private static readonly (string Option, Func<QuestionAnswererOptions, object?> ValueOf)[] OfCheckpoint =
    [
        (nameof(Encoder), options => options.Encoder), (nameof(VocabularySize), options => options.VocabularySize),
        (nameof(LowerCase), options => options.LowerCase), (nameof(NumberOfLayers), options => options.NumberOfLayers),
        (nameof(Dimension), options => options.Dimension), (nameof(NumberOfHeads), options => options.NumberOfHeads),
        (nameof(FeedForwardDimension), options => options.FeedForwardDimension),
        (nameof(PositionalEncoding), options => options.PositionalEncoding), (nameof(GatedHeads), options => options.GatedHeads),
        (nameof(RecurrentCell), options => options.RecurrentCell), (nameof(KernelSizes), options => options.KernelSizes),
        (nameof(Dropout), options => options.Dropout),
    ];

    private int? maximumTokens;

    /// <summary>Name of the column of contexts, the texts with the answers (String). Default "Context".</summary>
    public string ContextColumnName { get; set; } = "Context";

    /// <summary>Name of the column of questions (String). Default "Question".</summary>
    public string QuestionColumnName { get; set; } = "Question";

    /// <summary>
    /// Name of the column with the answers to learn (String), each as the context has it; an empty one is "no answer". Default
    /// "Answer". The fitted model does not need the column.
    /// </summary>
    public string AnswerColumnName { get; set; } = "Answer";

    /// <summary>
    /// Name of the column that says where the answer begins in the context, in chars (Int32). Default "AnswerStart". The fitted
    /// model does not need the column.
    /// </summary>
    public string AnswerStartColumnName { get; set; } = "AnswerStart";

    /// <summary>
    /// Name of the column with the answers that the model adds, and the beginning of the names of two more. Default
    /// "PredictedAnswer".
    /// </summary>
    public string OutputColumnName { get; set; } = "PredictedAnswer";

    /// <summary>The most answers to a question that the model gives. In [1, 1000]; default 3.</summary>
    public int MaximumAnswers { get; set; } = 3;

    /// <summary>The most subwords of an answer. In [1, 4096]; default 30.</summary>
    public int MaximumAnswerTokens { get; set; } = 30;

    /// <summary>
    /// Whether a context may have no answer to its question; then "no answer" is one of the answers, with a score (Rajpurkar et
    /// al. 2018, "Know What You Don't Know"). Otherwise training rows without an answer are ignored. Default true.
    /// </summary>
    public bool AllowsNoAnswer { get; set; } = true;

    /// <summary>
    /// A folder with a pretrained encoder and its tokenizer, as Hugging Face's transformers writes it (see
    /// <see cref="PretrainedCheckpoint"/>): the network begins with its weights, and with its head where that is one of answers;
    /// with <see cref="AttentionTrainingOptions.NumberOfEpochs"/> 0 it is used as it is, and <c>Fit</c> needs no answers. The
    /// fitted model needs the folder no more. The folder says the size of the network and its vocabulary; the options for these
    /// must keep their defaults. Default null: trained from scratch.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// The encoder of the network: <see cref="TextEncoder.Transformer"/> (default), <see cref="TextEncoder.Recurrent"/> or
    /// <see cref="TextEncoder.Convolutional"/>.
    /// </summary>
    public TextEncoder Encoder { get; set; } = TextEncoder.Transformer;

    /// <summary>
    /// Maximum size of the subword vocabulary that is learnt from questions and contexts, including 256 bytes and 2 special
    /// tokens. In [258, 262144]; default 8000. The vocabulary is smaller when the texts have fewer frequent subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 8_000;

    /// <summary>Whether texts are lower-cased. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>
    /// The most subwords of question and context that the network reads at once, those between and around them included. A
    /// question gets at most half of them; a longer context is read in windows. In [4, 1048576]; default 384, or as many as a
    /// <see cref="Checkpoint"/> can read, if that is less.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? 384;
        set => maximumTokens = value;
    }

    /// <summary>
    /// The most subwords that neighbouring windows of a context share; at most half of a window. An answer may be missed that is
    /// longer than half of them and lies where two windows meet. In [0, 1048576]; default 128.
    /// </summary>
    public int Overlap { get; set; } = 128;

    /// <summary>Number of transformer or recurrent layers. In [1, 128]; default 2.</summary>
    public int NumberOfLayers { get; set; } = 2;

    /// <summary>
    /// Width of the vectors. In [2, 16384]; default 128. Must be even for a transformer or recurrent encoder, and a multiple of
    /// <see cref="NumberOfHeads"/> for a transformer.
    /// </summary>
    public int Dimension { get; set; } = 128;

    /// <summary>Number of attention heads of a transformer. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of a transformer's feed-forward networks. In [1, 65536]; default 256.</summary>
    public int FeedForwardDimension { get; set; } = 256;

    /// <summary>
    /// Positional encoding of a transformer. Default <c>Sinusoidal</c>. <c>Rotary</c> needs heads of an even width,
    /// <see cref="Dimension"/> / <see cref="NumberOfHeads"/>.
    /// </summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Sinusoidal;

    /// <summary>
    /// Whether the output of each attention head of a transformer is multiplied by a gate that depends on the token (Qiu et al.
    /// 2025, section 2.2, headwise). Default false.
    /// </summary>
    public bool GatedHeads { get; set; }

    /// <summary>Cell of a recurrent encoder. Default <c>Lstm</c>.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// Kernel sizes, in subwords, of a convolutional encoder, or of the convolution before the layers of a transformer. At most
    /// 16 numbers, and at most <see cref="Dimension"/>, each in [1, 64]; default null: 1, 2, 3, 4 and 5, or as many of them as
    /// <see cref="Dimension"/> allows. An empty list is a transformer without convolution.
    /// </summary>
    public IReadOnlyList<int>? KernelSizes { get; set; }

    /// <summary>
    /// Share of activations set to zero in training. In [0, 1); default 0.1, the only value with a <see cref="Checkpoint"/>,
    /// whose <c>config.json</c> says it.
    /// </summary>
    public double Dropout { get; set; } = 0.1;

    IReadOnlyList<int> INetworkOptions.KernelSizes => KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    bool INetworkOptions.ScaleEmbedding => true; // a span needs every token told apart

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    private protected override int FewestEpochs => Checkpoint is null ? 1 : 0;

    internal override IEnumerable<string> Unused => Checkpoint is null ? [] : OfCheckpoint.Select(known => known.Option);

    internal override QuestionAnswererOptions Clone()
    {
        var copy = (QuestionAnswererOptions)base.Clone();
        copy.KernelSizes = KernelSizes?.ToArray();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        CheckName(ContextColumnName, nameof(ContextColumnName));
        CheckName(QuestionColumnName, nameof(QuestionColumnName));
        CheckName(AnswerColumnName, nameof(AnswerColumnName));
        CheckName(AnswerStartColumnName, nameof(AnswerStartColumnName));
        CheckName(OutputColumnName, nameof(OutputColumnName));
        CheckRange(MaximumAnswers, 1, QuestionModelConfiguration.MaximumAnswersLimit, nameof(MaximumAnswers));
        CheckRange(MaximumAnswerTokens, 1, QuestionModelConfiguration.MaximumAnswerTokensLimit, nameof(MaximumAnswerTokens));
        if (!TokenModelConfiguration.EncoderKinds.Contains(Encoder))
            throw OutOfRange(Encoder, $"one of {string.Join(", ", TokenModelConfiguration.EncoderKinds)}", nameof(Encoder));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, FewestTokens, QuestionModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckRange(Overlap, 0, QuestionModelConfiguration.MaximumTokensLimit, nameof(Overlap));
        if (Checkpoint is not null)
            CheckCheckpoint();
        Hyperparameters.Check(this);
        EncoderConfiguration.Create(this);
    }

    private void CheckCheckpoint()
    {
        if (string.IsNullOrWhiteSpace(Checkpoint))
            throw Wrong($"'{Checkpoint}'", "the name of a folder", nameof(Checkpoint));
        foreach (var (option, valueOf) in OfCheckpoint)
        {
            var (value, unset) = (valueOf(this), valueOf(Defaults.Instance));
            if (!Equals(value, unset))
                throw OutOfRange(value, $"its default, {unset ?? "null"}: the '{nameof(Checkpoint)}' says it", option);
        }
    }

    private sealed class Defaults : QuestionAnswererOptions
    {
        public static readonly Defaults Instance = new();
    }
}
