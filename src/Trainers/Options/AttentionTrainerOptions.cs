using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
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
    /// The longest n-grams of words of the n-gram part, in words; all shorter ones count too. In [0, 8]; default 2: words and
    /// pairs of words. With 0, the n-gram part reads no words. In a script without spaces each character is a word.
    /// </summary>
    public int WordNGramLength { get; set; } = NGramLengths.Default.Words;

    /// <summary>
    /// The longest n-grams of characters of the n-gram part. In [0, 16]; default 6. With 0, the n-gram part reads no characters.
    /// </summary>
    public int CharacterNGramLength { get; set; } = NGramLengths.Default.Characters;

    /// <summary>
    /// The shortest n-grams of characters of the n-gram part. In [1, 16]; default 2. At most
    /// <see cref="CharacterNGramLength"/>, unless that is 0.
    /// </summary>
    public int MinimumCharacterNGramLength { get; set; } = NGramLengths.Default.ShortestCharacters;

    /// <summary>
    /// In how many training texts, those set apart for validation included, an n-gram must occur for the n-gram part to know it.
    /// In [1, 1000000]; default 2. With a warm start, the n-grams are those of the other model.
    /// </summary>
    public int MinimumNGramCount { get; set; } = 2;

    /// <summary>
    /// The most n-grams that the n-gram part knows. In [1, 1572864]; default null: as many as need 67,108,864 weights (256 MB),
    /// which are 1 per n-gram and output of the model, or 4 if a row is a pair of texts. Of too many n-grams, those are kept that
    /// tell most about the labels of the training rows: by mutual information with a class (Yang and Pedersen 1997), or by
    /// correlation with the number; a warning says how many. With a warm start, the n-grams are those of the other model.
    /// </summary>
    public int? MaximumNGramFeatures { get; set; }

    /// <summary>
    /// C, the cost of an error in the training of the n-gram part, a linear support vector machine or a ridge regression,
    /// relative to the L2 penalty on its weights. In (0, 1000000]; default null: the best of 0.1, 0.3 and 1 on the validation
    /// rows, or 0.3 without validation rows.
    /// </summary>
    public double? NGramCost { get; set; }

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

    /// <summary>How long the n-grams of the n-gram part are.</summary>
    internal NGramLengths NGramLengths => new(WordNGramLength, CharacterNGramLength, MinimumCharacterNGramLength);

    /// <summary>Which n-grams the n-gram part gets to know.</summary>
    internal NGramLimits NGramLimits => new(MinimumNGramCount, MaximumNGramFeatures);

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
        CheckShare(WordDropout, nameof(WordDropout));
        CheckNGrams();
    }

    private void CheckNGrams()
    {
        CheckRange(WordNGramLength, 0, NGramLengths.MostWords, nameof(WordNGramLength));
        CheckRange(CharacterNGramLength, 0, NGramLengths.MostCharacters, nameof(CharacterNGramLength));
        CheckRange(MinimumCharacterNGramLength, 1, NGramLengths.MostCharacters, nameof(MinimumCharacterNGramLength));
        if (CharacterNGramLength > 0 && MinimumCharacterNGramLength > CharacterNGramLength)
        {
            throw OutOfRange(MinimumCharacterNGramLength, $"at most '{nameof(CharacterNGramLength)}', {CharacterNGramLength}",
                nameof(MinimumCharacterNGramLength));
        }
        if (CharacterNGramLength == 0 && WordNGramLength == 0)
        {
            throw OutOfRange(WordNGramLength, $"at least 1, because '{nameof(CharacterNGramLength)}' is 0",
                nameof(WordNGramLength));
        }
        CheckRange(MinimumNGramCount, 1, 1_000_000, nameof(MinimumNGramCount));
        if (MaximumNGramFeatures is { } most)
            CheckRange(most, 1, NGramExtractor.BucketCount, nameof(MaximumNGramFeatures));
        if (NGramCost is { } cost)
            CheckPositive(cost, 1e6, nameof(NGramCost));
    }
}
