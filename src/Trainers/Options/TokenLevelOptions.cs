using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>
/// The options of trainers whose network says something of each token of a text: of token classifiers and question answerers.
/// </summary>
public abstract class TokenLevelOptions : AttentionFineTuningOptions, INetworkOptions
{
    // What the folder of a checkpoint says, or what is of no use with one.
    private static readonly (string Option, Func<TokenLevelOptions, object?> ValueOf)[] OfCheckpoint =
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

    /// <summary>
    /// The encoder of the network: <see cref="TextEncoder.Recurrent"/> (default of a token classifier),
    /// <see cref="TextEncoder.Transformer"/> (default of a question answerer) or <see cref="TextEncoder.Convolutional"/>.
    /// </summary>
    public TextEncoder Encoder { get; set; }

    /// <summary>
    /// Maximum size of the subword vocabulary that is learnt from the training texts (with questions, from them too), including
    /// 256 bytes and 2 special tokens. In [258, 262144]; default 8000. The vocabulary is smaller when the texts have fewer
    /// frequent subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 8_000;

    /// <summary>
    /// Whether the network reads lower-cased subwords; the features of a token classifier know capitals even then. Default false,
    /// and of a question answerer true.
    /// </summary>
    public bool LowerCase { get; set; }

    /// <summary>
    /// The most subwords that the network reads at once, special tokens included. A longer text is read in windows that overlap:
    /// by a quarter, where tokens are classified, and of a longer token the beginning is read; of a question answerer, by
    /// <see cref="QuestionAnswererOptions.Overlap"/>, and a question gets at most half of them. In [1, 1048576], of a question
    /// answerer from 4 on; default 256, and of a question answerer 384, or as many as a
    /// <see cref="AttentionFineTuningOptions.Checkpoint"/> can read, if that is less.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? UsualMaximumTokens;
        set => maximumTokens = value;
    }

    /// <summary>
    /// Number of transformer or recurrent layers. In [1, 128]; default 1, and of a question answerer 2.
    /// </summary>
    public int NumberOfLayers { get; set; }

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
    /// Share of activations set to zero in training. In [0, 1); default 0.5, and of a question answerer 0.1, the only value
    /// with a <see cref="AttentionFineTuningOptions.Checkpoint"/>, whose <c>config.json</c> says it.
    /// </summary>
    public double Dropout { get; set; }

    IReadOnlyList<int> INetworkOptions.KernelSizes => KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    bool INetworkOptions.ScaleEmbedding => ScalesEmbedding;

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    /// <summary>The default of <see cref="MaximumTokens"/>.</summary>
    private protected abstract int UsualMaximumTokens { get; }

    /// <summary>The lowest <see cref="MaximumTokens"/>.</summary>
    private protected abstract int FewestTokens { get; }

    /// <summary>Whether the embeddings of tokens are large beside those of positions.</summary>
    private protected abstract bool ScalesEmbedding { get; }

    /// <summary>New options of the same kind.</summary>
    private protected abstract TokenLevelOptions Defaults { get; }

    internal override IEnumerable<string> Unused => Checkpoint is null ? [] : OfCheckpoint.Select(known => known.Option);

    internal override TokenLevelOptions Clone()
    {
        var copy = (TokenLevelOptions)base.Clone();
        copy.KernelSizes = KernelSizes?.ToArray();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        if (!TokenModelConfiguration.EncoderKinds.Contains(Encoder))
            throw OutOfRange(Encoder, $"one of {string.Join(", ", TokenModelConfiguration.EncoderKinds)}", nameof(Encoder));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, FewestTokens, TokenModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        if (Checkpoint is not null)
        {
            CheckFolder();
            CheckDefaults(OfCheckpoint, this, Defaults);
        }
        CheckFineTuning(Checkpoint is null ? Encoder : TextEncoder.Transformer, NumberOfLayers);
        Hyperparameters.Check(this);
        EncoderConfiguration.Create(this);
    }
}
