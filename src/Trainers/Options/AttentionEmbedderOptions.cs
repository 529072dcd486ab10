using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>The options of the training of vectors for search.</summary>
public abstract class AttentionEmbedderOptions : AttentionTrainingOptions, INetworkOptions
{
    // What the folder of a checkpoint says, or what is of no use with one.
    private static readonly (string Option, Func<AttentionEmbedderOptions, object?> ValueOf)[] OfCheckpoint =
    [
        (nameof(VocabularySize), options => options.VocabularySize), (nameof(LowerCase), options => options.LowerCase),
        (nameof(NumberOfLayers), options => options.NumberOfLayers), (nameof(Dimension), options => options.Dimension),
        (nameof(NumberOfHeads), options => options.NumberOfHeads),
        (nameof(FeedForwardDimension), options => options.FeedForwardDimension),
        (nameof(PositionalEncoding), options => options.PositionalEncoding),
        (nameof(NumberOfPretrainingEpochs), options => options.NumberOfPretrainingEpochs),
    ];

    private int? maximumTokens;
    private int? lexicalDimension;
    private double? dropout;
    private double? wordDropout;
    private TextPooling? pooling;
    private TextPretraining? pretraining;

    /// <summary>Name of the text column (String). Default "Text".</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// Name of a column (String) with another text of each row that means the same, as a paraphrase or the answer to a question:
    /// the vectors of both are to be near each other (Gao et al. 2021, section 4.1). Only <c>Fit</c> reads it; rows without such
    /// a text are ignored. Default null: only the texts themselves are learnt from.
    /// </summary>
    public string? SecondTextColumnName { get; set; }

    /// <summary>Name of the column of vectors that the fitted featurizer adds. Default "Features".</summary>
    public string OutputColumnName { get; set; } = "Features";

    /// <summary>
    /// A folder with a pretrained encoder and its tokenizer, as Hugging Face's transformers, sentence-transformers (see
    /// <see cref="PretrainedCheckpoint"/>) or <c>AttentionPretrainer</c> writes it: training begins with its weights. The fitted
    /// featurizer needs the folder no more. The folder says the size of the network and its vocabulary; the options for these
    /// must keep their defaults. Default null: a new encoder, from scratch.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// Maximum size, in tokens, of the subword vocabulary that is learnt from the texts, including 256 bytes and 2 special
    /// tokens. In [258, 262144]; default 16000.
    /// </summary>
    public int VocabularySize { get; set; } = 16_000;

    /// <summary>Whether texts are lower-cased. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>
    /// The most tokens of a text that the network reads; the rest is cut off. In [1, 1048576]; default 256, or as many as the
    /// <see cref="Checkpoint"/> can read, if that is less; its special tokens count.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? 256;
        set => maximumTokens = value;
    }

    /// <summary>Number of transformer layers. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

    /// <summary>
    /// Width of the vectors of tokens, and of the network's part of the vector of a text. In [2, 16384], even and a multiple of
    /// <see cref="NumberOfHeads"/>; default 256.
    /// </summary>
    public int Dimension { get; set; } = 256;

    /// <summary>Number of attention heads. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of the feed-forward networks. In [1, 65536]; default 512.</summary>
    public int FeedForwardDimension { get; set; } = 512;

    /// <summary>
    /// Positional encoding. Default <c>Rotary</c>, which needs heads of an even width, <see cref="Dimension"/> /
    /// <see cref="NumberOfHeads"/>.
    /// </summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Rotary;

    /// <summary>
    /// How the vectors of a text's tokens become the vector of the text. Default <see cref="TextPooling.Mean"/>, and with a
    /// <see cref="Checkpoint"/> what its <c>modules.json</c> says, if it has one.
    /// </summary>
    public TextPooling Pooling
    {
        get => pooling ?? TextPooling.Mean;
        set => pooling = value;
    }

    /// <summary>
    /// Whether vectors are divided by their Euclidean norm, so that their dot product is the cosine. Default true, the only value
    /// with a <see cref="LexicalDimension"/> above 0.
    /// </summary>
    public bool Normalize { get; set; } = true;

    /// <summary>
    /// R, the width of the lexical part of a vector, in front of the network's part: a random projection of the words of the
    /// text, weighted by tf-idf, and of their n-grams of characters. It knows words that occur in no training text, and tells
    /// texts on the same topic apart by their words, where the network's part finds texts on the topic in other words. In [0,
    /// 16384]; default 256, and with a <see cref="Checkpoint"/> 0: no such part. A vector is R + <see cref="Dimension"/> wide.
    /// </summary>
    public int LexicalDimension
    {
        get => lexicalDimension ?? (Checkpoint is null ? 256 : 0);
        set => lexicalDimension = value;
    }

    /// <summary>
    /// The share of the lexical part in the cosine of two vectors, which is the mean of the cosines of both parts with this
    /// weight. In [0, 1]; default 0.6. Not used without a lexical part.
    /// </summary>
    public double LexicalWeight { get; set; } = TextModelConfiguration.DefaultLexicalWeight;

    /// <summary>
    /// Share of activations set to zero in training. Two passes of a text differ by it, so it must not be 0 unless
    /// <see cref="WordDropout"/> is above 0 or there is a second text. In [0, 1); default 0.1, and with a
    /// <see cref="Checkpoint"/> what its <c>config.json</c> says.
    /// </summary>
    public double Dropout
    {
        get => dropout ?? 0.1;
        set => dropout = value;
    }

    /// <summary>
    /// Share of tokens that the mask token replaces in training, others in each pass of a text. In [0, 1); default 0.2, and with
    /// a <see cref="Checkpoint"/> 0.
    /// </summary>
    public double WordDropout
    {
        get => wordDropout ?? (Checkpoint is null ? 0.2 : 0);
        set => wordDropout = value;
    }

    /// <summary>
    /// τ: the loss compares cosines divided by it. The smaller, the more it looks at the nearest wrong texts. In (0, 10]; default
    /// 0.05.
    /// </summary>
    public double Temperature { get; set; } = 0.05;

    /// <summary>
    /// What the encoder learns from the texts before it learns to tell them apart. Default
    /// <see cref="TextPretraining.Embeddings"/>, and with a <see cref="Checkpoint"/> <see cref="TextPretraining.None"/>, the only
    /// value there. The embeddings are made such that their mean is the vector of a text: each is as long as its token is rare,
    /// and what all texts have in common is taken out (Arora et al. 2017, section 3).
    /// </summary>
    public TextPretraining Pretraining
    {
        get => pretraining ?? (Checkpoint is null ? TextPretraining.Embeddings : TextPretraining.None);
        set => pretraining = value;
    }

    /// <summary>
    /// Passes over the texts with <see cref="TextPretraining.MaskedLanguageModel"/>;
    /// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/> limits them too, apart from the training behind it. In [1,
    /// 10000]; default null: as many as read 3,000,000 tokens, from 1 to 15.
    /// </summary>
    public int? NumberOfPretrainingEpochs { get; set; }

    TextEncoder INetworkOptions.Encoder => TextEncoder.Transformer;

    RecurrentCell INetworkOptions.RecurrentCell => RecurrentCell.Lstm;

    IReadOnlyList<int> INetworkOptions.KernelSizes => [];

    // Embeddings are large beside what the layers add to them, so that their mean stays the core of the vector.
    bool INetworkOptions.ScaleEmbedding => true;

    bool INetworkOptions.GatedHeads => false;

    /// <summary>
    /// Whether vectors are trained by contrast. Unless it is asked for, not from texts alone and from scratch: there the means of
    /// embeddings find neighbours better than what the network makes of them.
    /// </summary>
    internal bool TrainsByContrast => NumberOfEpochs is { } epochs ? epochs > 0
        : SecondTextColumnName is not null || Checkpoint is not null || MaximumTrainingTime is not null;

    /// <summary>The names of the columns of texts, one or two.</summary>
    internal string[] TextColumnNames =>
        SecondTextColumnName is null ? [TextColumnName] : [TextColumnName, SecondTextColumnName];

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    /// <summary>The value of <see cref="Dropout"/> if it was set.</summary>
    internal double? ChosenDropout => dropout;

    /// <summary>The value of <see cref="Pooling"/> if it was set.</summary>
    internal TextPooling? ChosenPooling => pooling;

    private protected override int FewestEpochs => 0;

    internal override void Check()
    {
        base.Check();
        CheckName(TextColumnName, nameof(TextColumnName));
        if (SecondTextColumnName is not null)
            CheckName(SecondTextColumnName, nameof(SecondTextColumnName));
        CheckName(OutputColumnName, nameof(OutputColumnName));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(Pooling, nameof(Pooling));
        CheckRange(LexicalDimension, 0, TextModelConfiguration.MaximumLexicalDimension, nameof(LexicalDimension));
        CheckRange(LexicalWeight, 0, 1, nameof(LexicalWeight));
        if (LexicalDimension > 0 && !Normalize)
            throw OutOfRange(Normalize, $"true with '{nameof(LexicalDimension)}' {LexicalDimension}", nameof(Normalize));
        CheckShare(WordDropout, nameof(WordDropout));
        CheckPositive(Temperature, 10, nameof(Temperature));
        CheckDefined(Pretraining, nameof(Pretraining));
        if (NumberOfPretrainingEpochs is { } epochs)
            CheckRange(epochs, 1, 10_000, nameof(NumberOfPretrainingEpochs));
        Hyperparameters.Check(this);
        if (Checkpoint is not null)
        {
            CheckCheckpoint();
        }
        else if (Dropout == 0 && WordDropout == 0 && SecondTextColumnName is null && TrainsByContrast)
        {
            throw OutOfRange(Dropout, $"above 0 without '{nameof(WordDropout)}' and '{nameof(SecondTextColumnName)}': two " +
                "passes of a text would be the same", nameof(Dropout));
        }
        EncoderConfiguration.Create(this);
    }

    private void CheckCheckpoint()
    {
        CheckName(Checkpoint, nameof(Checkpoint), "folder");
        foreach (var (option, valueOf) in OfCheckpoint)
        {
            var (value, unset) = (valueOf(this), valueOf(Defaults.Instance));
            if (!Equals(value, unset))
                throw OutOfRange(value, $"its default, {unset ?? "null"}: the '{nameof(Checkpoint)}' says it", option);
        }
        if (Pretraining != TextPretraining.None)
            throw OutOfRange(Pretraining, $"{TextPretraining.None} with a '{nameof(Checkpoint)}'", nameof(Pretraining));
    }

    private sealed class Defaults : AttentionEmbedderOptions
    {
        public static readonly Defaults Instance = new();
    }
}
