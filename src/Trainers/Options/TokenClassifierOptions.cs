using MLNet.Attention.Transforms.Models;

namespace MLNet.Attention;

/// <summary>The options of token classifiers.</summary>
public abstract class TokenClassifierOptions : TokenLevelOptions
{
    private WordPooling? wordPooling;
    private int? featureBuckets;
    private bool? linearChain;
    private double? wordDropout;

    private protected TokenClassifierOptions()
    {
        (Encoder, NumberOfLayers, Dropout) = (TextEncoder.Recurrent, 1, 0.5);
    }

    /// <summary>Name of the label column: a vector of keys, one for each token. Default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// Name of the column of texts (String), whose tokens stand between white space, or of given tokens (a vector of String).
    /// Default "Text".
    /// </summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// How the vectors of the subwords of a token become the vector of the token. Default <see cref="WordPooling.Mean"/>,
    /// and with a <c>Checkpoint</c> <see cref="WordPooling.First"/>.
    /// </summary>
    public WordPooling WordPooling
    {
        get => wordPooling ?? (Checkpoint is null ? WordPooling.Mean : WordPooling.First);
        set => wordPooling = value;
    }

    /// <summary>
    /// Number of hashed features that the network knows tokens by beside their subwords: spelling, shape, prefixes and suffixes,
    /// which help with rare names. In [2, 1048576]; 0 for none. Default 32768, and with a <c>Checkpoint</c> 0,
    /// the only value there.
    /// </summary>
    public int FeatureBuckets
    {
        get => featureBuckets ?? (Checkpoint is null ? 1 << 15 : 0);
        set => featureBuckets = value;
    }

    /// <summary>
    /// Whether the network learns which labels follow each other (a linear-chain conditional random field, Lample et al. 2016,
    /// section 2.2). Default true, and with a <c>Checkpoint</c> false. Without it too, predicted labels never continue an
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

    /// <summary>
    /// Share of tokens that the network reads as unknown in training: of their features, only the shape and affixes of two
    /// letters are left. In [0, 1); default 0.1, and with a <c>Checkpoint</c> 0.
    /// </summary>
    public double WordDropout
    {
        get => wordDropout ?? (Checkpoint is null ? 0.1 : 0);
        set => wordDropout = value;
    }

    private protected override int UsualMaximumTokens => 256;

    private protected override int FewestTokens => 1;

    private protected override bool ScalesEmbedding => false; // rare tokens are to add little

    private protected override TokenLevelOptions Defaults => Unset.Instance;

    internal override void Check()
    {
        base.Check();
        CheckName(LabelColumnName, nameof(LabelColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
        CheckDefined(WordPooling, nameof(WordPooling));
        if (FeatureBuckets != 0)
            CheckRange(FeatureBuckets, 2, TokenModelConfiguration.MaximumFeatureBuckets, nameof(FeatureBuckets));
        CheckShare(WordDropout, nameof(WordDropout));
        if (Checkpoint is not null && FeatureBuckets != 0)
            throw OutOfRange(FeatureBuckets, $"0 with a '{nameof(Checkpoint)}'", nameof(FeatureBuckets));
    }

    private sealed class Unset : TokenClassifierOptions
    {
        public static readonly Unset Instance = new();
    }
}
