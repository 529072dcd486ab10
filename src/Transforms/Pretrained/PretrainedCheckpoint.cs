using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention;

/// <summary>
/// A pretrained encoder in a folder, as Hugging Face's transformers writes it: <c>config.json</c>, weights as
/// <c>model.safetensors</c> or in shards, and a tokenizer. The architectures are BERT (and MiniLM), DistilBERT, RoBERTa,
/// XLM-RoBERTa, CamemBERT, ELECTRA and ModernBERT, and the sentence-transformers built on them.
/// </summary>
/// <remarks>
/// Nothing is downloaded, and no pickle is opened. <see cref="Load"/> checks the configuration, and that there is every tensor in
/// its shape and no other; the weights themselves are read later, tensor by tensor, when a network is made of the checkpoint. The
/// folder must not change between.
/// </remarks>
public sealed class PretrainedCheckpoint
{
    private readonly CheckpointConfig config;
    private readonly string prefix; // of the encoder's tensors in the files; empty in a file of the encoder alone
    private readonly HashSet<string> names;

    private PretrainedCheckpoint(string directory, CheckpointConfig config, CheckpointWeights weights)
    {
        Directory = directory;
        this.config = config;
        names = [.. weights.Names];
        prefix = names.Any(name => name.StartsWith(Encoder.Family.Prefix, StringComparison.Ordinal)) ? Encoder.Family.Prefix : "";
        ClassNames = config.Labels;
        WeightCount = Check(weights);
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
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>D, the width of a token's vector, in [2, 16384].</summary>
    public int Dimension => Encoder.Dimension;

    /// <summary>The most tokens of a text that the encoder can read, special tokens included.</summary>
    public int MaximumTokens => Encoder.MostTokens;

    /// <summary>Number of weights of the encoder and its head.</summary>
    public long WeightCount { get; }

    /// <summary>The configuration of the encoder.</summary>
    internal PretrainedConfiguration Encoder => config.Encoder;

    /// <summary>Number of outputs of the head: its classes, or the start and the end of an answer.</summary>
    internal int OutputCount => Head == PretrainedHead.QuestionAnswering || ClassNames.Count == 0 ? 2 : ClassNames.Count;

    /// <summary>Opens a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">
    /// A file is missing or damaged, a field is missing, wrong or out of its range, the architecture is not known, tensors are
    /// missing, superfluous or of another shape, or the weights would take more memory than <see cref="ModelLoading.MaximumBytes"/>.
    /// The message says what was found and what was expected.
    /// </exception>
    public static PretrainedCheckpoint Load(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!System.IO.Directory.Exists(directory))
            throw new DirectoryNotFoundException($"'{nameof(directory)}' is {directory}; expected the folder of a checkpoint.");
        var config = CheckpointConfig.Read(directory);
        using var weights = new CheckpointWeights(directory);
        return new PretrainedCheckpoint(directory, config, weights);
    }

    /// <summary>Creates the encoder on the CPU, with its weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    internal TokenEncoder CreateEncoder(Generator? generator = null)
    {
        var encoder = NetworkWeights.CreateUninitialized(() => Encoder.CreateModule(1, 1, generator));
        return ReadOrDispose(encoder, new TensorMap().Add(encoder, EncoderNames()));
    }

    /// <summary>Creates the checkpoint's own head of texts, of tokens or of answers on the CPU, with its weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no such head.</exception>
    internal LinearHead CreateHead(Generator? generator = null)
    {
        var head = NetworkWeights.CreateUninitialized(() => CreateHeadModule(generator));
        return ReadOrDispose(head, new TensorMap().Add(head, HeadNames(Head)));
    }

    /// <summary>Creates the encoder and the checkpoint's own masked language model on the CPU, with their weights.</summary>
    /// <param name="generator">Source of dropout; null for the global generator.</param>
    /// <exception cref="FormatException">A weight is not finite.</exception>
    /// <exception cref="InvalidOperationException">The checkpoint has no masked language model.</exception>
    internal MaskedLanguageNetwork CreateMaskedLanguageNetwork(Generator? generator = null)
    {
        if (Head != PretrainedHead.MaskedLanguage)
            throw new InvalidOperationException($"{Directory} has the head {Head}; expected {PretrainedHead.MaskedLanguage}.");
        var network = NetworkWeights.CreateUninitialized(() => CreateMaskedLanguageModule(generator));
        return ReadOrDispose(network, MapMaskedLanguage(network));
    }

    /// <summary>
    /// Reads the weights of a network whose encoder has this configuration: the encoder's, those of the hidden layer of the head
    /// where both have one, and on request those of the output, which must be <see cref="OutputCount"/> wide.
    /// </summary>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(TextNetwork network, bool readsOutput)
    {
        var own = network.named_parameters().Select(parameter => parameter.name).ToHashSet(StringComparer.Ordinal);
        var head = HeadNames(PretrainedHead.TextClassification).Where(name => own.Contains("head." + name.Own)
            && (readsOutput || !name.Own.StartsWith("output.", StringComparison.Ordinal)) && name.Theirs.All(names.Contains));
        Read(new TensorMap().Add(network, EncoderNames(), "encoder.").Add(network, head, "head."));
    }

    /// <summary>
    /// Reads the weights of a network that classifies tokens, whose encoder has this configuration: the encoder's, and on request
    /// those of the head, which must be <see cref="OutputCount"/> wide.
    /// </summary>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(WordNetwork network, bool readsHead) => Read(network, PretrainedHead.TokenClassification, readsHead);

    /// <summary>The same of a network that answers questions.</summary>
    /// <exception cref="FormatException">A weight is not finite; the network may have changed.</exception>
    internal void Read(SpanNetwork network, bool readsHead) => Read(network, PretrainedHead.QuestionAnswering, readsHead);

    private void Read(nn.Module network, PretrainedHead head, bool readsHead)
    {
        var map = new TensorMap().Add(network, EncoderNames(), "encoder.");
        Read(readsHead ? map.Add(network, HeadNames(head), "head.") : map);
    }

    private LinearHead CreateHeadModule(Generator? generator) => Head switch
    {
        PretrainedHead.TextClassification => Encoder.CreateHead(Dimension, OutputCount, generator),
        PretrainedHead.TokenClassification or PretrainedHead.QuestionAnswering =>
            new LinearHead(Dimension, OutputCount, Encoder.Dropout, generator, Encoder.Family.TokenLayer(Encoder)),
        _ => throw new InvalidOperationException($"{Directory} has the head {Head}; expected one of texts, tokens or answers."),
    };

    private MaskedLanguageNetwork CreateMaskedLanguageModule(Generator? generator) =>
        new(Encoder.CreateModule(1, 1, generator), generator, Encoder.Family.MaskedLanguageLayer(Encoder));

    private TensorMap MapMaskedLanguage(MaskedLanguageNetwork network) =>
        new TensorMap().Add(network, EncoderNames(), "encoder.").Add(network, HeadNames(PretrainedHead.MaskedLanguage));

    private IEnumerable<TensorName> EncoderNames() => Encoder.Family.EncoderNames(Encoder)
        .Select(name => name with { Theirs = [.. name.Theirs.Select(theirs => prefix + theirs)] });

    private IEnumerable<TensorName> HeadNames(PretrainedHead head) => Encoder.Family.HeadNames(head, Encoder)
        .Select(name => name with { Theirs = [.. name.Theirs.Select(theirs => prefix == "" ? WithoutPrefix(theirs) : theirs)] });

    private string WithoutPrefix(string name) => name.StartsWith(Encoder.Family.Prefix, StringComparison.Ordinal)
        ? name[Encoder.Family.Prefix.Length..]
        : name;

    private void Read(TensorMap map)
    {
        using var weights = new CheckpointWeights(Directory);
        map.Read(weights);
    }

    private T ReadOrDispose<T>(T module, TensorMap map) where T : nn.Module
    {
        try
        {
            Read(map);
            return module;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    /// <summary>Compares the files with what the configuration asks for, before memory of that size is allocated.</summary>
    /// <returns>Number of weights.</returns>
    private long Check(CheckpointWeights weights)
    {
        using var meta = Init.OnMeta();
        using nn.Module encoder = Head == PretrainedHead.MaskedLanguage ? CreateMaskedLanguageModule(null) : Encoder.CreateModule(1, 1, null);
        using var head = Head is PretrainedHead.None or PretrainedHead.MaskedLanguage ? null : CreateHeadModule(null);
        var map = encoder is MaskedLanguageNetwork network ? MapMaskedLanguage(network) : new TensorMap().Add(encoder, EncoderNames());
        if (head is not null)
            map.Add(head, HeadNames(Head));
        TensorCheck.Run(weights, map, IsIgnored);
        new LoadBudget().Take(sizeof(float) * map.ValueCount, CheckpointConfig.FileName, "the encoder that it describes");
        return map.ValueCount;
    }

    /// <summary>Whether a tensor that is not read may be there: of another head, or of none that this library has.</summary>
    private bool IsIgnored(string name) => Encoder.Family.IsIgnored(WithoutPrefix(name))
        || Enum.GetValues<PretrainedHead>().Any(head => HeadNames(head).Any(known => known.Theirs.Contains(name)));
}
