using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>The options of token classifiers.</summary>
public abstract class TokenClassifierOptions : AttentionTrainingOptions, INetworkOptions
{
    // What the folder of a checkpoint says, or what is of no use with one.
    private static readonly (string Option, Func<TokenClassifierOptions, object?> ValueOf)[] OfCheckpoint =
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
    private WordPooling? wordPooling;
    private int? featureBuckets;
    private bool? linearChain;
    private double? wordDropout;

    /// <summary>Name of the label column: a vector of keys, one for each token. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// Name of the column of texts (String), whose tokens stand between white space, or of given tokens (a vector of String).
    /// Default "Text".
    /// </summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// A folder with a pretrained encoder and its tokenizer, as Hugging Face's transformers writes it (see
    /// <see cref="PretrainedCheckpoint"/>): the network begins with its weights. A head of the checkpoint is taken too where its
    /// classes have the names of the label's keys, in their order; with <see cref="AttentionTrainingOptions.NumberOfEpochs"/> 0
    /// it is used as it is, and <c>Fit</c> needs no labels. The fitted model needs the folder no more. The folder says the size
    /// of the network and its vocabulary; the options for these must keep their defaults. Default null: trained from scratch.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// The encoder of the network: <see cref="TextEncoder.Recurrent"/> (default), <see cref="TextEncoder.Transformer"/> or
    /// <see cref="TextEncoder.Convolutional"/>.
    /// </summary>
    public TextEncoder Encoder { get; set; } = TextEncoder.Recurrent;

    /// <summary>
    /// Maximum size of the subword vocabulary that is learnt from the training texts, including 256 bytes and 2 special tokens.
    /// In [258, 262144]; default 8000. The vocabulary is smaller when the texts have fewer frequent subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 8_000;

    /// <summary>Whether the network reads lower-cased subwords; the features know capitals even then. Default false.</summary>
    public bool LowerCase { get; set; }

    /// <summary>
    /// The most subwords that the network reads at once. A longer text is read in windows that overlap by a quarter; of a longer
    /// token, the beginning is read. In [1, 1048576]; default 256, or as many as a <see cref="Checkpoint"/> can read, if that is
    /// less; its special tokens count.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? 256;
        set => maximumTokens = value;
    }

    /// <summary>
    /// How the vectors of the subwords of a token become the vector of the token. Default <see cref="WordPooling.Mean"/>,
    /// and with a <see cref="Checkpoint"/> <see cref="WordPooling.First"/>.
    /// </summary>
    public WordPooling WordPooling
    {
        get => wordPooling ?? (Checkpoint is null ? WordPooling.Mean : WordPooling.First);
        set => wordPooling = value;
    }

    /// <summary>
    /// Number of hashed features that the network knows tokens by beside their subwords: spelling, shape, prefixes and suffixes,
    /// which help with rare names. In [2, 1048576]; 0 for none. Default 32768, and with a <see cref="Checkpoint"/> 0,
    /// the only value there.
    /// </summary>
    public int FeatureBuckets
    {
        get => featureBuckets ?? (Checkpoint is null ? 1 << 15 : 0);
        set => featureBuckets = value;
    }

    /// <summary>
    /// Whether the network learns which labels follow each other (a linear-chain conditional random field, Lample et al. 2016,
    /// section 2.2). Default true, and with a <see cref="Checkpoint"/> false. Without it too, predicted labels never continue an
    /// entity that has not begun.
    /// </summary>
    public bool LinearChain
    {
        get => linearChain ?? Checkpoint is null;
        set => linearChain = value;
    }

    /// <summary>
    /// Whether, at the end of training, the scores of tokens outside of entities are lowered as far as that raises the F1 of
    /// entities on the validation rows: networks find too few entities, because most tokens are outside. Probabilities are then
    /// higher for entities than they are right. Has no effect without validation rows. Default true.
    /// </summary>
    public bool MaximizeF1 { get; set; } = true;

    /// <summary>Number of transformer or recurrent layers. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

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
    /// Share of activations set to zero in training. In [0, 1); default 0.5, the only value with a <see cref="Checkpoint"/>,
    /// whose <c>config.json</c> says it.
    /// </summary>
    public double Dropout { get; set; } = 0.5;

    /// <summary>
    /// Share of tokens that the network reads as unknown in training: of their features, only the shape and affixes of two
    /// letters are left. In [0, 1); default 0.1, and with a <see cref="Checkpoint"/> 0.
    /// </summary>
    public double WordDropout
    {
        get => wordDropout ?? (Checkpoint is null ? 0.1 : 0);
        set => wordDropout = value;
    }

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    private protected override int FewestEpochs => Checkpoint is null ? 1 : 0;

    IReadOnlyList<int> INetworkOptions.KernelSizes => KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    bool INetworkOptions.ScaleEmbedding => false; // rare tokens are to add little

    internal override IEnumerable<string> Unused => Checkpoint is null ? [] : OfCheckpoint.Select(known => known.Option);

    internal override TokenClassifierOptions Clone()
    {
        var copy = (TokenClassifierOptions)base.Clone();
        copy.KernelSizes = KernelSizes?.ToArray();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        CheckName(LabelColumnName, nameof(LabelColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
        if (!TokenModelConfiguration.EncoderKinds.Contains(Encoder))
            throw OutOfRange(Encoder, $"one of {string.Join(", ", TokenModelConfiguration.EncoderKinds)}", nameof(Encoder));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 1, TokenModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(WordPooling, nameof(WordPooling));
        if (FeatureBuckets != 0)
            CheckRange(FeatureBuckets, 2, TokenModelConfiguration.MaximumFeatureBuckets, nameof(FeatureBuckets));
        CheckShare(WordDropout, nameof(WordDropout));
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
        if (FeatureBuckets != 0)
            throw OutOfRange(FeatureBuckets, $"0 with a '{nameof(Checkpoint)}'", nameof(FeatureBuckets));
    }

    private sealed class Defaults : TokenClassifierOptions
    {
        public static readonly Defaults Instance = new();
    }
}
