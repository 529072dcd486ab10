using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention;

/// <summary>
/// The options of trainers whose network can begin as a pretrained one: what it begins with, and how much of it learns.
/// </summary>
public abstract class AttentionFineTuningOptions : AttentionTrainingOptions
{
    /// <summary>
    /// A folder with a pretrained network and its tokenizer, as Hugging Face's transformers writes it, with weights as
    /// safetensors: the network begins with its weights and learns as a whole, unless the options below say otherwise. Text and
    /// token models take an encoder (see <see cref="PretrainedCheckpoint"/>), also of an <c>AttentionPretrainer</c>; summarizers
    /// and translators take an encoder-decoder: BART, mBART, Marian or T5. Nothing is downloaded. With
    /// <see cref="AttentionTrainingOptions.NumberOfEpochs"/> 0 the checkpoint is used as it is, and <c>Fit</c> needs no labels or
    /// targets. The fitted model holds the weights and needs the folder no more. Default null: the network is trained from
    /// scratch.
    /// </summary>
    /// <remarks>
    /// <para>The folder says the network, its vocabulary and its dropout; the options for these must keep their defaults. There is
    /// no pre-training.</para>
    /// <para>A head of an encoder is taken too where it fits: where its classes have the names of the label's, of a token
    /// classifier in their order too, or where it finds answers. The <c>Encoder</c> of a text model is then
    /// <see cref="TextEncoder.Hybrid"/>, with the n-gram part beside the pretrained encoder, or
    /// <see cref="TextEncoder.Transformer"/>.</para>
    /// <para>Of an encoder-decoder, <c>generation_config.json</c> is read if there is one; tokens are never copied.</para>
    /// </remarks>
    public string? Checkpoint { get; set; }

    /// <summary>
    /// Factor on the learning rate from each layer of the encoder, and of a decoder, to the layer below it: of n layers, the
    /// i-th learns at <see cref="AttentionTrainingOptions.LearningRate"/> times this to the power n − i, and the embeddings to
    /// the power n (Howard and Ruder 2018, "Universal Language Model Fine-tuning", section 3.2; Clark et al. 2020, "ELECTRA",
    /// appendix B). In (0, 1]; default 1: all learn at the same rate. For layers that were trained before; 0.65 to 0.95 are
    /// usual.
    /// </summary>
    public double LayerwiseLearningRateDecay { get; set; } = 1;

    /// <summary>
    /// Whether the embeddings of tokens, and what else lies below the layers of the encoder and of a decoder, stay as they are
    /// while the network learns from labels or targets. Default false.
    /// </summary>
    public bool FreezeEmbeddings { get; set; }

    /// <summary>
    /// How many layers of the encoder, from the first, stay as they are while the network learns; a decoder learns. In [0,
    /// 128], at most as many as the encoder has; default 0. The embeddings below them learn unless
    /// <see cref="FreezeEmbeddings"/> is true; with it, a training step takes less time and memory.
    /// </summary>
    public int NumberOfFrozenLayers { get; set; }

    /// <summary>
    /// Whether the activations of the layers of a transformer are not kept for the gradient, but computed again, layer by layer
    /// (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", section 4): a training step needs less memory for
    /// them, and a third more time; weights, their gradients and averages stay. The gradients are the same; dropout draws other
    /// numbers. Default false.
    /// </summary>
    public bool GradientCheckpointing { get; set; }

    /// <summary>
    /// r, the rank of low-rank adapters on the layers of a transformer, its decoder included (Hu et al. 2021, "LoRA: Low-Rank
    /// Adaptation of Large Language Models", section 4.1). With them, nothing else of the encoder learns from labels, and
    /// nothing else at all of a summarizer or translator, so that training needs less memory: no gradients and averages of the
    /// weights. At the end they are merged into the weights: the fitted model is as large and as fast as without. In [1, 1024];
    /// default null: no adapters. They need a higher <see cref="AttentionTrainingOptions.LearningRate"/>, about ten times that
    /// of the whole.
    /// </summary>
    public int? LoraRank { get; set; }

    /// <summary>
    /// α: what adapters add is multiplied by α / r. In (0, 10000]; default 16. Not used without <see cref="LoraRank"/>.
    /// </summary>
    public double LoraAlpha { get; set; } = 16;

    /// <summary>
    /// Which linear maps have adapters. Default <see cref="LoraTargets.QueryAndValue"/>; not used without <see cref="LoraRank"/>.
    /// </summary>
    public LoraTargets LoraTargets { get; set; } = LoraTargets.QueryAndValue;

    internal override FineTuning FineTuning => new()
    {
        LayerDecay = LayerwiseLearningRateDecay,
        FreezesEmbeddings = FreezeEmbeddings,
        FrozenLayers = NumberOfFrozenLayers,
        RecomputesLayers = GradientCheckpointing,
        LoraRank = LoraRank,
        LoraAlpha = LoraAlpha,
        LoraTargets = LoraTargets,
    };

    private protected override int FewestEpochs => Checkpoint is null ? 1 : 0;

    /// <summary>Checks that the encoder of a network has as many layers as are to stay as they are.</summary>
    /// <param name="layers">Number of layers.</param>
    /// <param name="directory">The folder of the network; null if it comes from no folder.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has fewer.</exception>
    internal void CheckFrozenLayers(int layers, string? directory)
    {
        if (NumberOfFrozenLayers > layers)
        {
            var place = directory is null ? "the layers of the encoder" : $"as in the checkpoint '{directory}'";
            throw OutOfRange(NumberOfFrozenLayers, $"at most {layers}, {place}", nameof(NumberOfFrozenLayers));
        }
    }

    /// <summary>Checks the options of this class against the network.</summary>
    /// <param name="kind">The option that says the kind of the network, and its value.</param>
    /// <param name="hasTransformer">Whether the network has transformer layers.</param>
    /// <param name="layers">Number of layers of the encoder; null where it is not known yet.</param>
    private protected void CheckFineTuning((string Option, object Value) kind, bool hasTransformer, int? layers)
    {
        CheckPositive(LayerwiseLearningRateDecay, 1, nameof(LayerwiseLearningRateDecay));
        CheckRange(NumberOfFrozenLayers, 0, 128, nameof(NumberOfFrozenLayers));
        CheckPositive(LoraAlpha, 10_000, nameof(LoraAlpha));
        CheckDefined(LoraTargets, nameof(LoraTargets));
        if (NumberOfFrozenLayers > layers)
        {
            throw OutOfRange(NumberOfFrozenLayers, $"at most {layers}, the layers of the encoder, {kind.Value}",
                nameof(NumberOfFrozenLayers));
        }
        if (GradientCheckpointing && !hasTransformer)
            throw WithoutTransformer(kind, true, "false", nameof(GradientCheckpointing));
        if (LoraRank is not { } rank)
            return;
        CheckRange(rank, 1, 1024, nameof(LoraRank));
        if (!hasTransformer)
            throw WithoutTransformer(kind, rank, "null", nameof(LoraRank));
    }

    /// <summary>The same for a network that is an encoder with a head.</summary>
    private protected void CheckFineTuning(TextEncoder encoder, int numberOfLayers) => CheckFineTuning(("Encoder", encoder),
        encoder is TextEncoder.Hybrid or TextEncoder.Transformer or TextEncoder.Hierarchical,
        Checkpoint is not null ? null : encoder is TextEncoder.Convolutional or TextEncoder.NGram ? 0 : numberOfLayers);

    private static ArgumentOutOfRangeException WithoutTransformer(
        (string Option, object Value) kind, object value, string expected, string option) =>
        OutOfRange(value, $"{expected} with '{kind.Option}' {kind.Value}, which has no transformer layers", option);

    /// <summary>Checks that <see cref="Checkpoint"/> names a folder.</summary>
    private protected void CheckFolder()
    {
        if (string.IsNullOrWhiteSpace(Checkpoint))
            throw Wrong($"'{Checkpoint}'", "the name of a folder", nameof(Checkpoint));
    }

    /// <summary>Checks that options have their defaults, because a checkpoint says them.</summary>
    private protected static void CheckDefaults<TOptions>(
        (string Option, Func<TOptions, object?> ValueOf)[] ofCheckpoint, TOptions options, TOptions defaults)
    {
        foreach (var (option, valueOf) in ofCheckpoint)
        {
            var (value, unset) = (valueOf(options), valueOf(defaults));
            if (!Equals(value, unset))
                throw OutOfRange(value, $"its default, {unset ?? "null"}: the '{nameof(Checkpoint)}' says it", option);
        }
    }
}
