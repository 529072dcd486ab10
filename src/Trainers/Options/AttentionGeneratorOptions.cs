using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>The options of all estimators that learn to turn one text into another.</summary>
public abstract class AttentionGeneratorOptions : AttentionFineTuningOptions, IDecoderOptions
{
    // What a checkpoint says itself, or what its network has not.
    private static readonly string[] OptionsOfNetworks =
    [
        nameof(Architecture), nameof(Attention), nameof(AttentionLocality), nameof(AttentionLocalityRadius),
        nameof(VocabularySize), nameof(MinimumTokenFrequency), nameof(SeparateVocabularies), nameof(LowerCase), nameof(NumberOfLayers),
        nameof(NumberOfDecoderLayers), nameof(Dimension), nameof(NumberOfHeads), nameof(FeedForwardDimension),
        nameof(PositionalEncoding), nameof(GatedHeads), nameof(RecurrentCell), nameof(CopyMechanism), nameof(TieEmbeddings),
        nameof(Dropout), nameof(UnlabelledData),
    ];

    private GenerationOptions? generation;
    private bool isGenerationSet;

    /// <summary>Name of the column with the text to learn (String). Default "Target".</summary>
    public string TargetColumnName { get; set; } = "Target";

    /// <summary>
    /// A text that is put before every source that is not blank, in training and by the fitted model, such as "summarize: " for a
    /// T5. In [0, 1024] chars; default empty.
    /// </summary>
    public string Prefix { get; set; } = "";

    /// <summary>The architecture of the network. Default <see cref="SequenceArchitecture.Transformer"/>.</summary>
    public SequenceArchitecture Architecture { get; set; } = SequenceArchitecture.Transformer;

    /// <summary>
    /// The score of a recurrent decoder's attention; a transformer has its own. Default <see cref="SequenceAttention.General"/>.
    /// </summary>
    public SequenceAttention Attention { get; set; } = SequenceAttention.General;

    /// <summary>
    /// The part of a source that each step of a recurrent decoder attends to; a transformer attends to all of it. Default
    /// <see cref="AttentionLocality.Global"/>.
    /// </summary>
    public AttentionLocality AttentionLocality { get; set; } = AttentionLocality.Global;

    /// <summary>
    /// How many tokens of a source a step attends to on either side of its center, if not to all (Luong et al. 2015, section 3.2,
    /// D). In [1, 4096]; default 10, the only value for <see cref="AttentionLocality.Global"/>.
    /// </summary>
    public int AttentionLocalityRadius { get; set; } = DecoderHyperparameters.DefaultLocalityRadius;

    /// <summary>
    /// Maximum size, in tokens, of the subword vocabulary that is learnt from sources and targets together, including 256 bytes
    /// and 2 special tokens. In [258, 262144]; default 8000. The vocabulary is smaller when the texts have fewer frequent
    /// subwords.
    /// </summary>
    public int VocabularySize { get; set; } = 8_000;

    /// <summary>
    /// How often a subword must occur in the training texts to become a token. Rarer words stay in more frequent pieces, which
    /// are learnt better, and of which words never seen are made too (Gowda and May 2020, "Finding the Optimal Vocabulary Size
    /// for Neural Machine Translation"). In [1, 1000000]; default null: once in 200 rows, at least 2 and at most 20.
    /// </summary>
    public int? MinimumTokenFrequency { get; set; }

    /// <summary>
    /// Whether sources and targets have a vocabulary each, of at most <see cref="VocabularySize"/> tokens. Not with
    /// <see cref="CopyMechanism"/>. Default false.
    /// </summary>
    public bool SeparateVocabularies { get; set; }

    /// <summary>Whether texts are lower-cased, and so what is generated. Default false.</summary>
    public bool LowerCase { get; set; }

    /// <summary>
    /// The most tokens of a source that the network reads; the rest is cut off. In [1, 1048576]; default 512. With a
    /// <see cref="AttentionFineTuningOptions.Checkpoint"/>, no more than that can read. The time of a transformer for a source
    /// grows with the square of its length; the memory does not.
    /// </summary>
    public int MaximumTokens { get; set; } = 512;

    /// <summary>The part of a source that is kept. Default <see cref="TextTruncation.KeepHead"/>, its beginning.</summary>
    public TextTruncation Truncation { get; set; } = TextTruncation.KeepHead;

    /// <summary>
    /// The most tokens of a target that are learnt, and that can be generated with <see cref="PositionalEncoding.Learned"/>. In
    /// [1, 1048576]; default 128. With a <see cref="AttentionFineTuningOptions.Checkpoint"/>, no more than that can write are
    /// learnt.
    /// </summary>
    public int MaximumTargetTokens { get; set; } = 128;

    /// <summary>Number of layers of the encoder. In [1, 128]; default 2.</summary>
    public int NumberOfLayers { get; set; } = 2;

    /// <summary>Number of layers of the decoder. In [1, 128]; default null: <see cref="NumberOfLayers"/>.</summary>
    public int? NumberOfDecoderLayers { get; set; }

    /// <summary>
    /// Width of the token vectors (d_model). In [2, 16384]; default 128. Must be even, and a multiple of
    /// <see cref="NumberOfHeads"/> for a transformer.
    /// </summary>
    public int Dimension { get; set; } = 128;

    /// <summary>Number of attention heads of a transformer. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of a transformer's feed-forward networks. In [1, 65536]; default 512.</summary>
    public int FeedForwardDimension { get; set; } = 512;

    /// <summary>
    /// Positional encoding of a transformer's encoder and decoder. Default <c>Sinusoidal</c>. <c>Rotary</c> needs heads of an
    /// even width, <see cref="Dimension"/> / <see cref="NumberOfHeads"/>.
    /// </summary>
    public PositionalEncoding PositionalEncoding { get; set; } = PositionalEncoding.Sinusoidal;

    /// <summary>
    /// Whether the output of each attention head of a transformer is multiplied by a gate that depends on the token, and begins
    /// as 1 (Qiu et al. 2025, "Gated Attention for Large Language Models", section 2.2, headwise); in the decoder, of attention
    /// to the source too. Default false.
    /// </summary>
    public bool GatedHeads { get; set; }

    /// <summary>Cell of the recurrent layers of encoder and decoder. Default <c>Lstm</c>.</summary>
    public RecurrentCell RecurrentCell { get; set; } = RecurrentCell.Lstm;

    /// <summary>
    /// Whether tokens can be copied from the source, so that names and numbers that training has not seen come through (See et
    /// al. 2017, section 2.2). Not with <see cref="SeparateVocabularies"/>. Default true for a summarizer, false for a
    /// translator.
    /// </summary>
    public bool CopyMechanism { get; set; }

    /// <summary>
    /// Weight of the coverage loss, which keeps the decoder from attending to the same places again (See et al. 2017, section
    /// 2.3). In [0, 100]; default 0.
    /// </summary>
    public double CoverageLoss { get; set; }

    /// <summary>
    /// Whether the embeddings of the target are also the weights of the output (Press and Wolf 2017). Default true.
    /// </summary>
    public bool TieEmbeddings { get; set; } = true;

    /// <summary>Share of activations set to zero in training. In [0, 1); default 0.1.</summary>
    public double Dropout { get; set; } = 0.1;

    /// <summary>Share of the source's tokens that the mask token replaces in training. In [0, 1); default 0.</summary>
    public double WordDropout { get; set; }

    /// <summary>
    /// Label smoothing: the share of each target token that is spread evenly over the vocabulary (Szegedy et al. 2016, section 7;
    /// Vaswani et al. 2017, section 5.4). In [0, 1); default 0.1.
    /// </summary>
    public double LabelSmoothing { get; set; } = 0.1;

    /// <summary>
    /// Scheduled sampling: the share of the target's tokens that the decoder reads as it predicts them itself, in the last step
    /// of training; the share rises linearly from 0 (Bengio et al. 2015, section 2.4; the predictions are made in one pass,
    /// Mihaylova and Martins 2019, section 3). Costs another forward pass. In [0, 1); default 0: teacher forcing.
    /// </summary>
    public double ScheduledSampling { get; set; }

    /// <summary>
    /// Texts without targets, in a column of the name of the sources (String; other columns are not read). The network is trained
    /// on them first: it learns to restore texts with masked spans (Lewis et al. 2020, "BART", section 2.2). Not with
    /// <see cref="SeparateVocabularies"/>. Default null: none. The sources of the training rows themselves may be given too. The
    /// vocabulary is learnt from the training rows alone. No checkpoint is saved meanwhile: after an interruption, this begins
    /// anew.
    /// </summary>
    public IDataView? UnlabelledData { get; set; }

    /// <summary>
    /// The passes over <see cref="UnlabelledData"/>; <see cref="AttentionTrainingOptions.MaximumTrainingTime"/> limits them too,
    /// apart from the training on pairs. In [1, 10000]; default 5.
    /// </summary>
    public int NumberOfPretrainingEpochs { get; set; } = 5;

    /// <summary>
    /// How the fitted model generates texts; it can generate with other options, too. Not null. Default: beam search with the
    /// default options; with a <see cref="AttentionFineTuningOptions.Checkpoint"/>, unless one of them was changed or this
    /// property was set, as the checkpoint's <c>generation_config.json</c> says.
    /// </summary>
    public GenerationOptions Generation
    {
        get => isGenerationSet ? generation! : generation ??= new();
        set => (generation, isGenerationSet) = (value, true);
    }

    /// <summary>
    /// Whether the model adds two more columns, the output's name followed by <c>Candidates</c> (a vector of text: the best
    /// texts, <see cref="GenerationOptions.NumberOfResults"/> at most) and by <c>LogProbabilities</c> (a vector of Single, one
    /// for each). Default false.
    /// </summary>
    public bool OutputCandidates { get; set; }

    /// <summary>
    /// Whether the model adds three more columns, the output's name followed by <c>Tokens</c> and <c>SourceTokens</c> (vectors of
    /// text) and by <c>Alignment</c> (a vector of Single: for each token of the output, how much each token of the source is
    /// attended to; the weights of a token sum to 1). Default false.
    /// </summary>
    public bool OutputAlignment { get; set; }

    int IDecoderOptions.NumberOfDecoderLayers => NumberOfDecoderLayers ?? NumberOfLayers;

    TextEncoder INetworkOptions.Encoder =>
        Architecture == SequenceArchitecture.Transformer ? TextEncoder.Transformer : TextEncoder.Recurrent;

    IReadOnlyList<int> INetworkOptions.KernelSizes => [];

    bool INetworkOptions.ScaleEmbedding => true; // a decoder must tell every token and position apart

    /// <summary>The options of generation, if they were changed or set; else null.</summary>
    internal GenerationOptions? GivenGeneration =>
        isGenerationSet || generation is { IsDefault: false } ? generation : null;

    /// <summary>Whether nothing is trained: the checkpoint is used as it is.</summary>
    internal bool IsUntrained => NumberOfEpochs == 0;

    /// <summary>New options of the same type.</summary>
    internal abstract AttentionGeneratorOptions Defaults { get; }

    /// <summary>The option with the name of the column of sources, and that name.</summary>
    internal abstract (string Option, string Name) Source { get; }

    /// <summary>Name of the column that the model adds; the option is called <c>OutputColumnName</c>.</summary>
    internal abstract string OutputName { get; }

    /// <summary>The codes of the languages of source and target; null where a checkpoint says them, or has none.</summary>
    internal virtual (string? Source, string? Target) Languages => (null, null);

    /// <summary>The columns that the model adds beside the text.</summary>
    internal GenerationColumns Columns => (OutputCandidates ? GenerationColumns.Candidates : 0)
        | (OutputAlignment ? GenerationColumns.Alignment : 0);

    internal override IEnumerable<string> Unused =>
        Checkpoint is null ? [] : [.. OptionsOfNetworks, nameof(NumberOfPretrainingEpochs)];

    internal override AttentionGeneratorOptions Clone()
    {
        var copy = (AttentionGeneratorOptions)base.Clone();
        copy.generation = generation?.Clone();
        return copy;
    }

    internal override void Check()
    {
        base.Check();
        CheckName(Source.Name, Source.Option);
        CheckName(TargetColumnName, nameof(TargetColumnName));
        CheckName(OutputName, "OutputColumnName");
        CheckDefined(Architecture, nameof(Architecture));
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        if (MinimumTokenFrequency is { } frequency)
            CheckRange(frequency, 1, 1_000_000, nameof(MinimumTokenFrequency));
        if (CopyMechanism && SeparateVocabularies)
            throw OutOfRange(SeparateVocabularies, $"false with '{nameof(CopyMechanism)}'", nameof(SeparateVocabularies));
        CheckRange(MaximumTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTokens));
        CheckDefined(Truncation, nameof(Truncation));
        CheckRange(MaximumTargetTokens, 1, TextModelConfiguration.MaximumTokensLimit, nameof(MaximumTargetTokens));
        DecoderHyperparameters.Check(this);
        ComposedSequenceNetwork.Create(this);
        CheckCheckpoint();
        // Of a checkpoint and of a model that began as one, the number of layers comes with them.
        CheckFineTuning((nameof(Architecture), Architecture), Architecture == SequenceArchitecture.Transformer, layers: null);
        if (UnlabelledData is not null && SeparateVocabularies)
            throw OutOfRange(SeparateVocabularies, $"false with '{nameof(UnlabelledData)}'", nameof(SeparateVocabularies));
        CheckRange(NumberOfPretrainingEpochs, 1, 10_000, nameof(NumberOfPretrainingEpochs));
        CheckRange(CoverageLoss, 0, 100, nameof(CoverageLoss));
        CheckShare(WordDropout, nameof(WordDropout));
        CheckShare(LabelSmoothing, nameof(LabelSmoothing));
        CheckShare(ScheduledSampling, nameof(ScheduledSampling));
        if (isGenerationSet && generation is null)
            throw Wrong("null", "options", nameof(Generation));
        generation?.Check();
    }

    /// <summary>Checks that no option describes a network, where a checkpoint or a model that began as one has it.</summary>
    /// <param name="reason">What has a network already, as the end of the error's sentence.</param>
    /// <exception cref="ArgumentException">An option is not the default; the message names it.</exception>
    internal void CheckNoNetwork(string reason)
    {
        var defaults = Defaults;
        foreach (var name in OptionsOfNetworks)
        {
            var property = GetType().GetProperty(name)!;
            var (found, expected) = (property.GetValue(this), property.GetValue(defaults));
            if (!Equals(found, expected))
                throw OutOfRange(found ?? "null", $"its default, {expected ?? "null"}, {reason}", name);
        }
    }

    private void CheckCheckpoint()
    {
        if (Prefix is null || Prefix.Length > SequenceModelConfiguration.LongestPrefix)
        {
            throw Wrong(Prefix is null ? "null" : $"a text of {Prefix.Length} chars",
                $"a text of at most {SequenceModelConfiguration.LongestPrefix} chars", nameof(Prefix));
        }
        if (Checkpoint is null)
            return;
        CheckFolder();
        CheckNoNetwork($"with '{nameof(Checkpoint)}', which says it");
    }
}
