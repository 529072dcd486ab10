using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>The options of the pre-training of an encoder on texts without labels.</summary>
public abstract class AttentionPretrainingOptions : AttentionTrainingOptions
{
    private static readonly (string Option, Func<AttentionPretrainingOptions, object> ValueOf)[] OfCheckpoint =
    [
        (nameof(VocabularySize), options => options.VocabularySize), (nameof(LowerCase), options => options.LowerCase),
        (nameof(NumberOfLayers), options => options.NumberOfLayers), (nameof(Dimension), options => options.Dimension),
        (nameof(NumberOfHeads), options => options.NumberOfHeads),
        (nameof(FeedForwardDimension), options => options.FeedForwardDimension),
    ];

    private int? maximumTokens;
    private double? dropout;

    /// <summary>Name of the text column (String). Default "Text".</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>Name of the column of vectors that the fitted featurizer adds. Default "Features".</summary>
    public string OutputColumnName { get; set; } = "Features";

    /// <summary>
    /// The folder that <c>Fit</c> writes, new or empty: a checkpoint in the layout of Hugging Face's transformers (BERT's
    /// architecture, with its masked language model), which <see cref="AttentionFineTuningOptions.Checkpoint"/> and
    /// <see cref="Checkpoint"/> take. It appears when it is complete. Required.
    /// </summary>
    public string OutputDirectory { get; set; } = "";

    /// <summary>
    /// The folder of a checkpoint whose pre-training goes on, with its tokenizer. Where it has no masked language model, a new one
    /// is learnt behind its encoder. Its size stays as it is: the options for it must keep their defaults. Default null: a new
    /// encoder, from scratch.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// Maximum size, in tokens, of the subword vocabulary that is learnt from the texts, including 256 bytes and 4 special tokens.
    /// In [260, 262144]; default 16000.
    /// </summary>
    public int VocabularySize { get; set; } = 16_000;

    /// <summary>Whether texts are lower-cased. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>
    /// The most tokens of a text that are read, two special tokens included; the rest is cut off. A new encoder cannot read more
    /// later either. In [3, 4096]; default 128, or as many as the <see cref="Checkpoint"/> can read, if that is less.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? 128;
        set => maximumTokens = value;
    }

    /// <summary>Number of transformer layers. In [1, 128]; default 4.</summary>
    public int NumberOfLayers { get; set; } = 4;

    /// <summary>Width of the token vectors. In [2, 16384], a multiple of <see cref="NumberOfHeads"/>; default 128.</summary>
    public int Dimension { get; set; } = 128;

    /// <summary>Number of attention heads. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of the feed-forward networks. In [1, 65536]; default 512.</summary>
    public int FeedForwardDimension { get; set; } = 512;

    /// <summary>
    /// Share of activations and attention weights set to zero in training. In [0, 1); default 0.1, and with a
    /// <see cref="Checkpoint"/> what its <c>config.json</c> says.
    /// </summary>
    public double Dropout
    {
        get => dropout ?? 0.1;
        set => dropout = value;
    }

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    /// <summary>The value of <see cref="Dropout"/> if it was set.</summary>
    internal double? ChosenDropout => dropout;

    internal override void Check()
    {
        base.Check();
        CheckName(TextColumnName, nameof(TextColumnName));
        CheckName(OutputColumnName, nameof(OutputColumnName));
        if (string.IsNullOrWhiteSpace(OutputDirectory))
            throw Wrong($"'{OutputDirectory}'", "the name of a folder", nameof(OutputDirectory));
        if (Checkpoint is not null)
            CheckCheckpoint();
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize + 2, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 3, 4096, nameof(MaximumTokens));
        CheckRange(NumberOfLayers, 1, 128, nameof(NumberOfLayers));
        CheckRange(Dimension, 2, 16_384, nameof(Dimension));
        CheckRange(NumberOfHeads, 1, 16_384, nameof(NumberOfHeads));
        if (Dimension % NumberOfHeads != 0)
            throw OutOfRange(Dimension, $"a multiple of '{nameof(NumberOfHeads)}', {NumberOfHeads}", nameof(Dimension));
        CheckRange(FeedForwardDimension, 1, 65_536, nameof(FeedForwardDimension));
        CheckShare(Dropout, nameof(Dropout));
    }

    private void CheckCheckpoint()
    {
        if (string.IsNullOrWhiteSpace(Checkpoint))
            throw Wrong($"'{Checkpoint}'", "the name of a folder", nameof(Checkpoint));
        foreach (var (option, valueOf) in OfCheckpoint)
        {
            var (value, unset) = (valueOf(this), valueOf(Defaults.Instance));
            if (!Equals(value, unset))
                throw OutOfRange(value, $"its default, {unset}: the '{nameof(Checkpoint)}' says it", option);
        }
    }

    private sealed class Defaults : AttentionPretrainingOptions
    {
        public static readonly Defaults Instance = new();
    }
}
