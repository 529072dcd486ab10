using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>The options of all trainers of text models.</summary>
public abstract class AttentionTrainerOptions : AttentionFineTuningOptions, INetworkOptions
{
    private const double DefaultSpanPenalty = 0.000002;

    // What the folder of a checkpoint says, or what is of no use with one.
    private static readonly (string Option, Func<AttentionTrainerOptions, object?> ValueOf)[] OfCheckpoint =
    [
        (nameof(VocabularySize), options => options.VocabularySize), (nameof(LowerCase), options => options.LowerCase),
        (nameof(NumberOfLayers), options => options.NumberOfLayers), (nameof(Dimension), options => options.Dimension),
        (nameof(NumberOfHeads), options => options.NumberOfHeads),
        (nameof(FeedForwardDimension), options => options.FeedForwardDimension),
        (nameof(PositionalEncoding), options => options.PositionalEncoding), (nameof(Attention), options => options.Attention),
        (nameof(AttentionNormalization), options => options.AttentionNormalization),
        (nameof(AttentionWindowRadius), options => options.AttentionWindowRadius),
        (nameof(NumberOfGlobalTokens), options => options.NumberOfGlobalTokens),
        (nameof(MaximumAttentionSpan), options => options.MaximumAttentionSpan),
        (nameof(GatedHeads), options => options.GatedHeads), (nameof(RecurrentCell), options => options.RecurrentCell),
        (nameof(KernelSizes), options => options.KernelSizes),
        (nameof(NumberOfPretrainingEpochs), options => options.NumberOfPretrainingEpochs),
        (nameof(UnlabelledData), options => options.UnlabelledData),
    ];

    private PairEncoding? pairEncoding;
    private int? maximumTokens;
    private double? dropout;
    private double? wordDropout;
    private TextPooling? pooling;
    private TextPretraining? pretraining;

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
    /// How the two texts of a pair are read. Default <see cref="PairEncoding.Crossed"/>, and with a <c>Checkpoint</c>
    /// <see cref="PairEncoding.Joined"/>; not used without pairs. <see cref="PairEncoding.Separate"/> scores faster.
    /// </summary>
    public PairEncoding PairEncoding
    {
        get => pairEncoding ?? (Checkpoint is null ? PairEncoding.Crossed : PairEncoding.Joined);
        set => pairEncoding = value;
    }

    /// <summary>
    /// Whether the order of the texts of a pair does not matter, as for their similarity: swapping them does not change the
    /// prediction. Default false; not used without pairs.
    /// </summary>
    public bool SymmetricPairs { get; set; }

    /// <summary>
    /// Name of the column with the weight of each row (Single, finite, at least 0). Default null: all rows have weight 1.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// Name of the column that the model adds for the number, the logit or the probabilities. Default "Score", which ML.NET's
    /// <c>Evaluate</c> looks for.
    /// </summary>
    public string ScoreColumnName { get; set; } = OutputNames.UsualScore;

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
    /// The most tokens of a text that the network reads; the rest is cut off. In [1, 1048576]; default 256, or as many as a
    /// <c>Checkpoint</c> can read, if that is less. Special tokens count, and so do both texts of a joined pair. With a
    /// transformer, the time for a text grows with the square of its length, and the memory does not, unless
    /// <see cref="Attention"/> says otherwise; some kinds of it allow at most 512 or 4096 tokens. With a hierarchical encoder, whose layers read a sentence at
    /// a time, the time grows with the length, and any kind allows any number.
    /// </summary>
    public int MaximumTokens
    {
        get => maximumTokens ?? 256;
        set => maximumTokens = value;
    }

    /// <summary>The part of a text that is kept. Default <see cref="TextTruncation.KeepHead"/>, its beginning.</summary>
    public TextTruncation Truncation { get; set; } = TextTruncation.KeepHead;

    /// <summary>Number of transformer or recurrent layers. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

    /// <summary>
    /// Width of the token vectors (d_model). In [2, 16384]; default 128. Must be even for a transformer or recurrent encoder,
    /// and a multiple of <see cref="NumberOfHeads"/> for a transformer.
    /// </summary>
    public int Dimension { get; set; } = 128;

    /// <summary>Number of attention heads of a transformer. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of a transformer's feed-forward networks. In [1, 65536]; default 128.</summary>
    public int FeedForwardDimension { get; set; } = 128;

    /// <summary>
    /// Positional encoding of a transformer. Default <c>Sinusoidal</c>. <c>Rotary</c> needs heads of an even width,
    /// <see cref="Dimension"/> / <see cref="NumberOfHeads"/>, and is not for <c>Additive</c> and <c>Multiplicative</c> attention;
    /// <c>Alibi</c> and <c>Relative</c> are not for <c>Linear</c> attention.
    /// </summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Sinusoidal;

    /// <summary>
    /// What a transformer attends with. Default <see cref="EncoderAttention.Exact"/>. Some kinds limit
    /// <see cref="MaximumTokens"/>, as <see cref="EncoderAttention"/> says.
    /// </summary>
    public EncoderAttention Attention { get; set; } = EncoderAttention.Exact;

    /// <summary>
    /// How a transformer makes weights of scores. Default <see cref="AttentionFunction.Softmax"/>, the only one for <c>Linear</c>
    /// and <c>AdaptiveSpan</c> attention.
    /// </summary>
    public AttentionFunction AttentionNormalization { get; set; } = AttentionFunction.Softmax;

    /// <summary>
    /// How many tokens to either side a token sees with <see cref="EncoderAttention.LocalWindow"/>. In [1, 4096]; default 64, the
    /// only value for another attention.
    /// </summary>
    public int AttentionWindowRadius { get; set; } = Hyperparameters.DefaultWindowRadius;

    /// <summary>
    /// How many tokens at the beginning of a text, or of each sentence with a hierarchical encoder, see all tokens and are seen
    /// by all, with <see cref="EncoderAttention.LocalWindow"/> (Beltagy et al. 2020, "Longformer", section 3.1, global attention;
    /// with the same projections as the others, as in Zaheer et al. 2020, "Big Bird", section 2). In [0, 1024]; default 0, the
    /// only value for another attention.
    /// </summary>
    public int NumberOfGlobalTokens { get; set; }

    /// <summary>
    /// The farthest distance, in tokens, that a head can learn to see with <see cref="EncoderAttention.AdaptiveSpan"/>; it begins
    /// with half of it. In [1, 65536]; default 256, the only value for another attention.
    /// </summary>
    public int MaximumAttentionSpan { get; set; } = Hyperparameters.DefaultSpan;

    /// <summary>
    /// What is added to the loss for each token of the mean span of the heads, with <see cref="EncoderAttention.AdaptiveSpan"/>,
    /// so that heads learn to see no farther than they need to (Sukhbaatar et al. 2019, "Adaptive Attention Span in
    /// Transformers", section 3). In [0, 1]; default 0.000002, as in section 4 of the paper, the only value for another
    /// attention.
    /// </summary>
    public double AttentionSpanPenalty { get; set; } = DefaultSpanPenalty;

    /// <summary>
    /// Whether the output of each attention head of a transformer is multiplied by a gate that depends on the token, and begins
    /// as 1 (Qiu et al. 2025, "Gated Attention for Large Language Models", section 2.2, headwise). Default false.
    /// </summary>
    public bool GatedHeads { get; set; }

    /// <summary>Cell of a recurrent encoder, and of the sentences of a hierarchical one. Default <c>Lstm</c>.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// Kernel sizes, in tokens, of a token convolution: the convolutional encoder, or the convolution between the embeddings and
    /// the layers of a transformer. At most 16 numbers, and at most <see cref="Dimension"/>, each in [1, 64]; default null: 1, 2,
    /// 3, 4 and 5, or as many of them as <see cref="Dimension"/> allows. An empty list is a transformer without convolution.
    /// </summary>
    public IReadOnlyList<int>? KernelSizes { get; set; }

    /// <summary>
    /// How the vectors of a text's tokens become the vector of the text. Default <see cref="TextPooling.Additive"/>, and with a
    /// <c>Checkpoint</c> what its head does, or its <c>modules.json</c> says.
    /// <see cref="TextPooling.FirstToken"/> needs an encoder whose tokens have an order: not <see cref="TextEncoder.NGram"/>.
    /// </summary>
    public TextPooling Pooling
    {
        get => pooling ?? TextPooling.Additive;
        set => pooling = value;
    }

    /// <summary>
    /// How the scores of the tokens become weights in a <see cref="Pooling"/> by attention. Default
    /// <see cref="AttentionFunction.Softmax"/>; not used by the other poolings.
    /// </summary>
    public AttentionFunction PoolingNormalization { get; set; } = AttentionFunction.Softmax;

    /// <summary>
    /// Share of activations set to zero in training. In [0, 1); default 0.3, and with a <c>Checkpoint</c> what its
    /// <c>config.json</c> says.
    /// </summary>
    public double Dropout
    {
        get => dropout ?? 0.3;
        set => dropout = value;
    }

    /// <summary>
    /// Share of tokens that the mask token replaces in training. In [0, 1); default 0.1, and with a <c>Checkpoint</c> 0.
    /// </summary>
    public double WordDropout
    {
        get => wordDropout ?? (Checkpoint is null ? 0.1 : 0);
        set => wordDropout = value;
    }

    /// <summary>
    /// Number of networks, whose outputs are averaged. In [1, 16]; default null: 4 for at most 20,000 training rows, 1 for
    /// more and with a <c>Checkpoint</c>, and on a warm start as many as the other model has. With two or more and without a
    /// <see cref="AttentionTrainingOptions.ValidationSet"/>, the model is cross-fitted: the rows are dealt into as many folds,
    /// and each network learns from all folds but one, which validates it (Breiman 1996, "Bagging Predictors").
    /// </summary>
    public int? NumberOfModels { get; set; }

    /// <summary>
    /// Whether one network learns what <see cref="NumberOfModels"/> networks have learnt, and is kept alone: a text then
    /// takes one network's time (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"). Its training comes last;
    /// its epochs are reported anew. Not on a warm start, and not with a
    /// <see cref="AttentionTrainingOptions.ValidationSet"/>, because the rows that a network has not learnt from teach best.
    /// Default false.
    /// </summary>
    public bool Distillation { get; set; }

    /// <summary>
    /// What the network learns from the training texts and from <see cref="UnlabelledData"/> before it learns from labels. Has no
    /// effect with <see cref="TextEncoder.NGram"/>, which reads no tokens, and on a warm start. Default
    /// <see cref="TextPretraining.MaskedLanguageModel"/>, and with a <c>Checkpoint</c> <see cref="TextPretraining.None"/>, the
    /// only value there.
    /// </summary>
    public TextPretraining Pretraining
    {
        get => pretraining ?? (Checkpoint is null ? TextPretraining.MaskedLanguageModel : TextPretraining.None);
        set => pretraining = value;
    }

    /// <summary>
    /// Passes over the texts with <see cref="TextPretraining.MaskedLanguageModel"/>;
    /// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/> limits them too, apart from the training on labels. In
    /// [1, 10000]; default null: as many as read 3,000,000 tokens, from 1 to 15.
    /// </summary>
    public int? NumberOfPretrainingEpochs { get; set; }

    /// <summary>
    /// More texts to pre-train on, which need no labels, in columns of the names of the text columns; other columns are not read.
    /// The vocabulary is learnt from the training rows alone. No checkpoint is saved while the network is pre-trained: after an
    /// interruption, this begins anew. Default null: only the training texts.
    /// </summary>
    public IDataView? UnlabelledData { get; set; }

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
    /// In [1, 1000000]; default null: 1 up to 2,000 rows whose texts have at most 1,000 different n-grams in the mean (some 60
    /// words), unless these would be too many (<see cref="MaximumNGramFeatures"/>) or <see cref="Encoder"/> is
    /// <see cref="TextEncoder.NGram"/>; otherwise 2. With a warm start, the n-grams are those of the other model.
    /// </summary>
    public int? MinimumNGramCount { get; set; }

    /// <summary>
    /// The most n-grams that the n-gram part knows. In [1, 1572864]; default null: as many as need 67,108,864 weights (256 MB),
    /// which are 1 per n-gram and output of the model, or 4 if a row is a pair of texts. Of too many n-grams, those are kept that
    /// tell most about the labels of the training rows: by mutual information with a class (Yang and Pedersen 1997), or by
    /// correlation with the number; a warning says how many. When several networks are cross-fitted, these are the labels of
    /// validated rows too, so that reported figures are then somewhat too good. With a warm start, the n-grams are those of the
    /// other model.
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

    EncoderAttention INetworkOptions.EncoderAttention => Attention;

    IReadOnlyList<int> INetworkOptions.KernelSizes =>
        KernelSizes ?? [.. Enumerable.Range(1, Math.Clamp(Dimension, 1, 5))];

    /// <summary>The names of the columns that the model adds.</summary>
    internal virtual OutputNames OutputNames => new(Score: ScoreColumnName);

    /// <summary>Whether the two texts of a row are read as one.</summary>
    internal bool JoinsTexts => SecondTextColumnName is not null && PairEncoding == PairEncoding.Joined;

    /// <summary>The value of <see cref="MaximumTokens"/> if it was set.</summary>
    internal int? ChosenMaximumTokens => maximumTokens;

    /// <summary>The value of <see cref="Dropout"/> if it was set.</summary>
    internal double? ChosenDropout => dropout;

    /// <summary>The value of <see cref="Pooling"/> if it was set.</summary>
    internal TextPooling? ChosenPooling => pooling;

    /// <summary>How long the n-grams of the n-gram part are.</summary>
    internal NGramLengths NGramLengths => new(WordNGramLength, CharacterNGramLength, MinimumCharacterNGramLength);

    /// <summary>Which n-grams the n-gram part gets to know.</summary>
    internal NGramLimits NGramLimits => new(MinimumNGramCount, MaximumNGramFeatures);

    /// <summary>The one or two text columns.</summary>
    internal string[] TextColumnNames =>
        SecondTextColumnName is null ? [TextColumnName] : [TextColumnName, SecondTextColumnName];

    internal override IEnumerable<string> Unused =>
        Checkpoint is null ? [] : OfCheckpoint.Select(known => known.Option).Append(nameof(AttentionSpanPenalty));

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
        CheckOutputs();
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(Truncation, nameof(Truncation));
        Hyperparameters.Check(this);
        if (Checkpoint is not null)
            CheckCheckpoint();
        var most = Checkpoint is null ? EncoderConfiguration.Create(this).MostTokens : int.MaxValue;
        if (MaximumTokens > most)
        {
            throw OutOfRange(MaximumTokens, $"at most {most} with '{nameof(Attention)}' {Attention} and " +
                $"'{nameof(AttentionNormalization)}' {AttentionNormalization}", nameof(MaximumTokens));
        }
        CheckRange(AttentionSpanPenalty, 0, 1, nameof(AttentionSpanPenalty));
        if (Attention != EncoderAttention.AdaptiveSpan && AttentionSpanPenalty != DefaultSpanPenalty)
        {
            throw OutOfRange(AttentionSpanPenalty, $"its default, {DefaultSpanPenalty}, with '{nameof(Attention)}' {Attention}",
                nameof(AttentionSpanPenalty));
        }
        CheckDefined(PairEncoding, nameof(PairEncoding));
        if (PairEncoding == PairEncoding.Joined && Checkpoint is null)
            throw OutOfRange(PairEncoding, $"another one without '{nameof(Checkpoint)}'", nameof(PairEncoding));
        CheckDefined(Pooling, nameof(Pooling));
        CheckDefined(PoolingNormalization, nameof(PoolingNormalization));
        if (Pooling == TextPooling.FirstToken && Encoder == TextEncoder.NGram)
            throw OutOfRange(Pooling, $"another pooling for '{nameof(Encoder)}', {Encoder}", nameof(Pooling));
        CheckShare(WordDropout, nameof(WordDropout));
        if (Distillation && (NumberOfModels == 1 || ValidationSet is not null))
        {
            throw OutOfRange(Distillation, NumberOfModels == 1
                ? $"false with '{nameof(NumberOfModels)}' 1" : $"false with '{nameof(ValidationSet)}'", nameof(Distillation));
        }
        CheckDefined(Pretraining, nameof(Pretraining));
        if (NumberOfPretrainingEpochs is { } epochs)
            CheckRange(epochs, 1, 10_000, nameof(NumberOfPretrainingEpochs));
        if (NumberOfModels is { } models)
            CheckRange(models, 1, TextModelConfiguration.MaximumNetworkCount, nameof(NumberOfModels));
        CheckFineTuning(Encoder, NumberOfLayers);
        CheckNGrams();
    }

    private void CheckCheckpoint()
    {
        CheckFolder();
        if (Encoder is not (TextEncoder.Hybrid or TextEncoder.Transformer))
        {
            throw OutOfRange(Encoder, $"{TextEncoder.Hybrid} or {TextEncoder.Transformer} with '{nameof(Checkpoint)}'",
                nameof(Encoder));
        }
        CheckDefaults(OfCheckpoint, this, Defaults.Instance);
        if (Pretraining != TextPretraining.None)
            throw OutOfRange(Pretraining, $"{TextPretraining.None} with '{nameof(Checkpoint)}'", nameof(Pretraining));
        if (SymmetricPairs && JoinsTexts)
            throw OutOfRange(SymmetricPairs, $"false with '{nameof(PairEncoding)}' {PairEncoding}", nameof(SymmetricPairs));
    }

    private void CheckOutputs()
    {
        (string Option, string Name)[] outputs =
        [
            (nameof(ScoreColumnName), OutputNames.Score), ("PredictedLabelColumnName", OutputNames.PredictedLabel),
            ("ProbabilityColumnName", OutputNames.Probability),
        ];
        foreach (var (option, name) in outputs)
            CheckName(name, option);
        if (outputs.GroupBy(output => output.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Wrong($"'{twice.Key}', as is '{twice.First().Option}'", "a name of its own", twice.Last().Option);
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
        if (MinimumNGramCount is { } count)
            CheckRange(count, 1, 1_000_000, nameof(MinimumNGramCount));
        if (MaximumNGramFeatures is { } most)
            CheckRange(most, 1, NGramExtractor.BucketCount, nameof(MaximumNGramFeatures));
        if (NGramCost is { } cost)
            CheckPositive(cost, 1e6, nameof(NGramCost));
    }

    private sealed class Defaults : AttentionTrainerOptions
    {
        public static readonly Defaults Instance = new();
    }
}
