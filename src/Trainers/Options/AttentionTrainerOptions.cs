using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>The options of all trainers of text models.</summary>
public abstract class AttentionTrainerOptions : AttentionTrainingOptions, INetworkOptions
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
    /// How the two texts of a pair are read. Default <see cref="PairEncoding.Separate"/>; not used without pairs.
    /// </summary>
    public PairEncoding PairEncoding { get; set; } = PairEncoding.Separate;

    /// <summary>
    /// Whether the order of the texts of a pair does not matter, as for their similarity: swapping them does not change the
    /// prediction. Default false; not used without pairs.
    /// </summary>
    public bool SymmetricPairs { get; set; }

    /// <summary>
    /// Name of the column with the weight of each row (Single, finite, at least 0). Default null: all rows have weight 1.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

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
    /// the time for a text grows with the square of its length; the memory does not. With a hierarchical encoder, the time grows
    /// with the length.
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

    /// <summary>Cell of a recurrent encoder, and of the sentences of a hierarchical one. Default <c>Lstm</c>.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// Kernel sizes, in tokens, of a token convolution: the convolutional encoder, or the convolution between the embeddings and
    /// the layers of a transformer. At most 16 numbers, and at most <see cref="Dimension"/>, each in [1, 64]; default null: 1, 2,
    /// 3, 4 and 5, or as many of them as <see cref="Dimension"/> allows. An empty list is a transformer without convolution.
    /// </summary>
    public IReadOnlyList<int>? KernelSizes { get; set; }

    /// <summary>
    /// How the vectors of a text's tokens become the vector of the text. Default <see cref="TextPooling.Additive"/>.
    /// <see cref="TextPooling.FirstToken"/> needs an encoder whose tokens have an order: not <see cref="TextEncoder.NGram"/>.
    /// </summary>
    public TextPooling Pooling { get; set; } = TextPooling.Additive;

    /// <summary>
    /// How the scores of the tokens become weights in a <see cref="Pooling"/> by attention. Default
    /// <see cref="AttentionFunction.Softmax"/>; not used by the other poolings.
    /// </summary>
    public AttentionFunction PoolingNormalization { get; set; } = AttentionFunction.Softmax;

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

    bool INetworkOptions.ScaleEmbedding => false; // rare tokens are to add little to the vector of a text

    IReadOnlyList<int> INetworkOptions.KernelSizes =>
        KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    /// <summary>The one or two text columns.</summary>
    internal string[] TextColumnNames =>
        SecondTextColumnName is null ? [TextColumnName] : [TextColumnName, SecondTextColumnName];

    /// <summary>A copy, so that changes after the estimator is created have no effect.</summary>
    internal override AttentionTrainerOptions Clone()
    {
        var copy = (AttentionTrainerOptions)base.Clone();
        copy.KernelSizes = KernelSizes?.ToArray();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        CheckName(LabelColumnName, nameof(LabelColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
        if (SecondTextColumnName is not null)
            CheckName(SecondTextColumnName, nameof(SecondTextColumnName));
        if (ExampleWeightColumnName is not null)
            CheckName(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(Truncation, nameof(Truncation));
        Hyperparameters.Check(this);
        EncoderConfiguration.Create(this);
        CheckDefined(PairEncoding, nameof(PairEncoding));
        CheckDefined(Pooling, nameof(Pooling));
        CheckDefined(PoolingNormalization, nameof(PoolingNormalization));
        if (Pooling == TextPooling.FirstToken && Encoder == TextEncoder.NGram)
            throw OutOfRange(Pooling, $"another pooling for '{nameof(Encoder)}', {Encoder}", nameof(Pooling));
        CheckShare(WordDropout, nameof(WordDropout));
    }
}
