using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention;

/// <summary>
/// A pretrained encoder in a folder, as Hugging Face's transformers writes it: <c>config.json</c>, weights as
/// <c>model.safetensors</c> or in shards, and a tokenizer. The architectures are BERT (and MiniLM), DistilBERT, RoBERTa,
/// XLM-RoBERTa, CamemBERT, ELECTRA and ModernBERT, and the sentence-transformers built on them.
/// </summary>
/// <remarks>
/// Nothing is downloaded, and no pickle is opened. <see cref="Load"/> reads the tokenizer and checks the configuration, and that
/// there is every tensor in its shape and no other; the weights themselves are read later, tensor by tensor, when a network is
/// made of the checkpoint. The folder must not change between.
/// </remarks>
public sealed class PretrainedCheckpoint
{
    private readonly CheckpointConfig config;
    private readonly CheckpointNames names;
    private readonly string encoderDirectory;
    private readonly HashSet<string> tensors;

    private PretrainedCheckpoint(
        string directory, string encoderDirectory, CheckpointConfig config, CheckpointWeights weights, Tokenizer tokenizer)
    {
        Directory = directory;
        this.encoderDirectory = encoderDirectory;
        this.config = config;
        tensors = [.. weights.Names];
        names = new CheckpointNames(
            Encoder, tensors.Any(name => name.StartsWith(Encoder.Family.Prefix, StringComparison.Ordinal)));
        WeightCount = Check(weights);
        Tokenizer = tokenizer;
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>The architecture as <c>config.json</c> names it, such as <c>bert</c>.</summary>
    public string ModelType => config.ModelType;

    /// <summary>What the checkpoint has behind its encoder.</summary>
    public PretrainedHead Head => config.Head;

    /// <summary>
    /// The names of the classes of the head, in the order of its outputs (<c>id2label</c>); empty where the checkpoint has none.
    /// </summary>
    public IReadOnlyList<string> ClassNames => config.Labels;

    /// <summary>D, the width of a token's vector, in [2, 16384].</summary>
    public int Dimension => Encoder.Dimension;

    /// <summary>The most tokens of a text that the encoder can read, special tokens included.</summary>
    public int MaximumTokens => Math.Min(Encoder.MostTokens, Sentences?.MaximumTokens ?? int.MaxValue);

    /// <summary>Number of weights of the encoder and its head.</summary>
    public long WeightCount { get; }

    /// <summary>The configuration of the encoder.</summary>
    internal PretrainedConfiguration Encoder => config.Encoder;

    /// <summary>Whether the encoder gets the types of the tokens of two texts that are one sequence.</summary>
    internal bool ReadsTypes => TokenizerConfig.HasTypes(encoderDirectory);

    /// <summary>The tokenizer.</summary>
    internal Tokenizer Tokenizer { get; }

    /// <summary>What sentence-transformers does with the encoder's vectors; null for a folder that is not of its kind.</summary>
    internal SentenceModules? Sentences { get; private init; }

    /// <summary>Number of outputs of the head: its classes, or the start and the end of an answer.</summary>
    internal int OutputCount => Head == PretrainedHead.QuestionAnswering || ClassNames.Count == 0 ? 2 : ClassNames.Count;

    /// <summary>Opens a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or a file of the name.</exception>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.</exception>
    /// <exception cref="FormatException">
    /// A file is missing or damaged, a field is missing, wrong or out of its range, the architecture is not known, tensors are
    /// missing, superfluous or of another shape, the tokenizer has more tokens than the encoder, or the weights would take more
    /// memory than <see cref="ModelLoading.MaximumBytes"/>. The message says what was found and what was expected.
    /// </exception>
    public static PretrainedCheckpoint Load(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return Open(directory, nameof(directory));
    }

    /// <summary>Opens the folder that an option names.</summary>
    /// <inheritdoc cref="Load"/>
    internal static PretrainedCheckpoint Open(string directory, string option)
    {
        CheckpointFolder.CheckThere(directory, option);
        var sentences = SentenceModules.Read(directory);
        var encoder = Path.Combine(directory, sentences?.EncoderFolder ?? "");
        var config = CheckpointConfig.Read(encoder);
        using var weights = new CheckpointWeights(encoder);
        return new PretrainedCheckpoint(directory, encoder, config, weights, ReadTokenizer(encoder, config))
        {
            Sentences = sentences,
        };
    }

    /// <summary>Creates the encoder on the CPU, with its weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    internal TokenEncoder CreateEncoder(Generator? generator = null) =>
        Create(() => CreateEncoderModule(generator), names.Map);

    /// <summary>Creates the checkpoint's own head of texts, of tokens or of answers on the CPU, with its weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no such head.</exception>
    internal LinearHead CreateHead(Generator? generator = null) =>
        Create(() => CreateHeadModule(generator), head => names.Map(head, Head));

    /// <summary>Creates the encoder and the checkpoint's own masked language model on the CPU, with their weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no masked language model.</exception>
    internal MaskedLanguageNetwork CreateMaskedLanguageNetwork(Generator? generator = null) =>
        Head == PretrainedHead.MaskedLanguage
            ? Create(() => CreateMaskedLanguageModule(generator), names.Map)
            : throw HasOtherHead($"{PretrainedHead.MaskedLanguage}");

    /// <summary>
    /// Reads the weights of a network whose encoder has this configuration: the encoder's, those of the hidden layer of the head
    /// where both have one, and on request those of the output, which must be <see cref="OutputCount"/> wide.
    /// </summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="readsOutput">Whether the output is read; the checkpoint must have the head of a text classification.</param>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    /// <exception cref="InvalidOperationException">The output is to be read, and the checkpoint has no such head.</exception>
    internal void Read(TextNetwork network, bool readsOutput)
    {
        if (readsOutput && Head != PretrainedHead.TextClassification)
            throw HasOtherHead($"{PretrainedHead.TextClassification}");
        var own = network.named_parameters().Select(parameter => parameter.name).ToHashSet(StringComparer.Ordinal);
        Read(names.Map(network, name => own.Contains("head." + name.Own) && name.Theirs.All(tensors.Contains)
            && (readsOutput || !name.Own.StartsWith("output.", StringComparison.Ordinal))));
    }

    /// <summary>Whether the folder has the weights of this pooling by attention.</summary>
    internal bool HasPooling(TextPooling pooling) => Sentences is { WeightsFolder: not null } && Sentences.Pooling == pooling;

    /// <summary>Reads the weights of a network's pooling, which the folder must have.</summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <exception cref="FormatException">The file is missing or damaged, or a weight is not finite.</exception>
    internal void ReadPooling(TextNetwork network)
    {
        var (file, path) = ($"{Sentences!.WeightsFolder}/{CheckpointWeights.FileName}",
            Path.Combine(Directory, Sentences.WeightsFolder!, CheckpointWeights.FileName));
        if (!File.Exists(path))
            throw new FormatException($"{file}: is missing; expected the weights of the pooling {Sentences.Pooling}.");
        using var stream = File.OpenRead(path);
        var weights = new SafetensorsReader(stream, file);
        foreach (var (name, parameter) in network.PoolingParameters())
            weights.Take(name, parameter, storage: null);
        weights.CheckAllTaken();
    }

    /// <summary>
    /// Reads the weights of a masked language model whose encoder has this configuration: the encoder's and, where the checkpoint
    /// has them, the others.
    /// </summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(MaskedLanguageNetwork network) =>
        Read(Head == PretrainedHead.MaskedLanguage ? names.Map(network) : names.Map(network.Encoder));

    /// <summary>
    /// Reads the weights of a network that classifies tokens, whose encoder has this configuration: the encoder's, and on request
    /// those of the head, which must be <see cref="OutputCount"/> wide.
    /// </summary>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(WordNetwork network, bool readsHead) =>
        Read(names.Map(network, readsHead ? PretrainedHead.TokenClassification : PretrainedHead.None));

    /// <summary>The same of a network that answers questions.</summary>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(SpanNetwork network, bool readsHead) =>
        Read(names.Map(network, readsHead ? PretrainedHead.QuestionAnswering : PretrainedHead.None));

    private static Tokenizer ReadTokenizer(string directory, CheckpointConfig config)
    {
        var tokenizer = PretrainedTokenizer.Load(directory);
        return tokenizer.VocabularySize <= config.Encoder.VocabularySize ? tokenizer : throw new FormatException(
            $"{CheckpointConfig.FileName}: 'vocab_size' is {config.Encoder.VocabularySize}; expected at least " +
            $"{tokenizer.VocabularySize}, as many as the tokenizer has.");
    }

    private TokenEncoder CreateEncoderModule(Generator? generator) => Encoder.CreateModule(1, 1, generator);

    private LinearHead CreateHeadModule(Generator? generator) => Head switch
    {
        PretrainedHead.TextClassification => Encoder.CreateHead(Dimension, OutputCount, generator),
        PretrainedHead.TokenClassification or PretrainedHead.QuestionAnswering =>
            new LinearHead(Dimension, OutputCount, Encoder.Dropout, generator, Encoder.Family.TokenLayer(Encoder)),
        _ => throw HasOtherHead("one of texts, tokens or answers"),
    };

    private MaskedLanguageNetwork CreateMaskedLanguageModule(Generator? generator) =>
        new(CreateEncoderModule(generator), generator, Encoder.Family.MaskedLanguageLayer(Encoder));

    private InvalidOperationException HasOtherHead(string expected) =>
        new($"The checkpoint in {Directory} has the head {Head}; expected {expected}.");

    private T Create<T>(Func<T> create, Func<T, TensorMap> map) where T : nn.Module
    {
        var module = NetworkWeights.CreateUninitialized(create);
        try
        {
            Read(map(module));
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private void Read(TensorMap map)
    {
        using var weights = new CheckpointWeights(encoderDirectory);
        map.Read(weights);
    }

    /// <summary>Compares the files with what the configuration asks for, before memory of that size is allocated.</summary>
    /// <returns>Number of weights.</returns>
    private long Check(CheckpointWeights weights)
    {
        using var meta = Init.OnMeta();
        if (Head == PretrainedHead.MaskedLanguage)
        {
            using var network = CreateMaskedLanguageModule(null);
            return Check(weights, names.Map(network));
        }
        using var encoder = CreateEncoderModule(null);
        if (Head == PretrainedHead.None)
            return Check(weights, names.Map(encoder));
        using var head = CreateHeadModule(null);
        return Check(weights, names.Map(encoder).Add(names.Map(head, Head)));
    }

    private long Check(CheckpointWeights weights, TensorMap map)
    {
        TensorCheck.Run(weights, map, names.IsExtra);
        new LoadBudget().Take(sizeof(float) * map.ValueCount, CheckpointConfig.FileName, "the encoder that it describes");
        return map.ValueCount;
    }
}
