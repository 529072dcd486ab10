using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// A fitted model: configuration, tokenizer, network and n-gram part. Scoring reads it and changes nothing, so any number of
/// threads may score with it at once.
/// </summary>
internal sealed class TextModel : IDisposable
{
    private const string WeightsEntry = "model.safetensors";
    private const string TokenizerEntry = "tokenizer.json";

    private readonly SharedNetwork shared;
    private bool disposed;

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public TextModel(TextModelConfiguration configuration, TextTokenizer tokenizer, TextNetwork network,
        NGramModel? ngrams, Device device)
    {
        Configuration = configuration;
        Tokenizer = tokenizer;
        NGrams = ngrams;
        Device = device;
        Network = network.to(device);
        Network.eval();
        shared = new SharedNetwork(Network);
        // The model outlives the dispose scope of whoever makes it.
        foreach (var tensor in Network.parameters().Concat(Network.buffers()))
            tensor.DetachFromDisposeScope();
    }

    // Takes over a hold on the other model's network.
    private TextModel(TextModel other)
    {
        shared = other.shared;
        var networkReadsThem = other.Configuration.ReadsNGramIds;
        Configuration = networkReadsThem ? other.Configuration : other.Configuration with { NGramFeatures = 0 };
        Tokenizer = other.Tokenizer;
        NGrams = networkReadsThem || other.NGrams is null ? other.NGrams : NGramModel.Empty(Configuration);
        Device = other.Device;
        Network = other.Network;
    }

    public TextModelConfiguration Configuration { get; }

    public TextTokenizer Tokenizer { get; }

    public TextNetwork Network { get; }

    /// <summary>The linear n-gram part, or null when the encoder has none.</summary>
    public NGramModel? NGrams { get; }

    public Device Device { get; }

    /// <summary>
    /// Another model with the same network, whose memory is freed when both are disposed, and without the n-grams that the
    /// network does not read.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This model was disposed.</exception>
    public TextModel ShareNetwork()
    {
        Hold();
        return new TextModel(this);
    }

    /// <summary>
    /// Keeps the network's memory while it is used, even if another thread disposes the model meanwhile: scoring, explaining
    /// and saving take a lease first and dispose it last.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ModelLease Lease()
    {
        Hold();
        return new ModelLease(shared);
    }

    /// <summary>
    /// Writes the model as three streams of the entry that <paramref name="context"/> stands at. The caller holds a lease.
    /// </summary>
    public void Save(ModelSaveContext context)
    {
        // All is known before anything is written: an exception in between would leave a broken zip behind.
        var weights = new List<SafetensorsEntry>();
        weights.AddRange(Network.named_parameters().Select(named => SafetensorsEntry.Of(named.name, named.parameter)));
        if (NGrams is not null)
            weights.AddRange(NGrams.ToEntries());
        context.SaveBinaryStream(TextModelConfiguration.EntryName, writer => Configuration.Write(writer.BaseStream));
        context.SaveBinaryStream(TokenizerEntry, writer => Tokenizer.Save(writer.BaseStream));
        context.SaveBinaryStream(WeightsEntry, writer => Safetensors.Write(writer.BaseStream, weights));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">An entry is missing or damaged; the message names it.</exception>
    public static TextModel Load(ModelLoadContext context, Device device)
    {
        var budget = new LoadBudget();
        var configuration = ReadDocument(context, TextModelConfiguration.EntryName, budget, TextModelConfiguration.Read);
        budget.Take(configuration.ByteCount, TextModelConfiguration.EntryName, "the model that it describes");
        var tokenizer = ReadDocument(context, TokenizerEntry, budget, TextTokenizer.Load);
        if (tokenizer.VocabularySize != configuration.VocabularySize)
            throw new FormatException($"{TokenizerEntry}: has {tokenizer.VocabularySize} tokens; expected " +
                $"{configuration.VocabularySize}, as {TextModelConfiguration.EntryName} says.");
        var (network, ngrams) = ReadEntry(context, WeightsEntry, stream => ReadWeights(stream, configuration));
        try
        {
            return new TextModel(configuration, tokenizer, network, ngrams, device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives the network's memory up; it is freed when no other model shares it and nobody uses it any more. Who comes later
    /// gets <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true))
            shared.Leave();
    }

    private void Hold() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) || !shared.TryHold(), typeof(TextModel));

    private static T ReadEntry<T>(ModelLoadContext context, string name, Func<Stream, T> read)
    {
        T? result = default;
        if (!context.TryLoadBinaryStream(name, reader => result = read(reader.BaseStream)))
            throw new FormatException($"{name}: is not in the model; expected an entry of this name.");
        return result!;
    }

    private static T ReadDocument<T>(ModelLoadContext context, string name, LoadBudget budget, Func<Stream, T> read) =>
        ReadEntry(context, name, stream =>
        {
            JsonText.Take(budget, stream, name);
            return read(stream);
        });

    private static (TextNetwork Network, NGramModel? NGrams) ReadWeights(
        Stream stream, TextModelConfiguration configuration)
    {
        // Known before the network is made: a file cannot make us allocate more than it has itself.
        var expected = (configuration.WeightCount + configuration.NGramWeightCount) * sizeof(float);
        if (stream.Length < expected)
            throw new FormatException($"{WeightsEntry}: has {stream.Length} bytes; expected at least {expected}, " +
                $"the weights that {TextModelConfiguration.EntryName} describes.");
        var weights = new SafetensorsReader(stream, WeightsEntry);
        var ngrams = configuration.HasNGrams ? NGramModel.FromEntries(weights, configuration) : null;
        var network = configuration.CreateUninitializedNetwork();
        try
        {
            foreach (var (name, parameter) in network.named_parameters())
                weights.Take(name, parameter);
            weights.CheckAllTaken();
            return (network, ngrams);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
