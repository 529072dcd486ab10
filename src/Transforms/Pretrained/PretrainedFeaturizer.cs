using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Makes of a checkpoint a model that gives vectors to texts.</summary>
/// <param name="checkpointDirectory">The folder of the checkpoint.</param>
/// <param name="pooling">From the vectors of tokens to that of the text; null for what the folder says.</param>
/// <param name="normalize">Whether vectors are divided by their norm; null for what the folder says.</param>
/// <param name="prefix">What is read before each text.</param>
/// <param name="maximumTokens">The most tokens of a text; null for as many as the checkpoint can read.</param>
/// <param name="weightStorage">How the weights of the model are stored when it is saved.</param>
internal sealed class PretrainedFeaturizer(string checkpointDirectory, TextPooling? pooling, bool? normalize, string prefix,
    int? maximumTokens, WeightStorage weightStorage)
{
    private const string HowToLearn = "Fit a trainer with 'Checkpoint' and this 'Pooling', and give its model to " +
        "'AttentionFeaturizer'; 'SaveCheckpoint' of that featurizer writes a folder that has them";

    /// <exception cref="ArgumentException">An argument is outside its range; the message names it.</exception>
    public void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(checkpointDirectory);
        ArgumentNullException.ThrowIfNull(prefix);
        if (pooling is { } chosen)
            Arguments.Defined(chosen, nameof(pooling));
        if (prefix.Length > TextModelConfiguration.MaximumPrefixLength)
            throw Arguments.Wrong(prefix.Length, $"at most {TextModelConfiguration.MaximumPrefixLength} chars", nameof(prefix));
        Arguments.AtLeast(1, maximumTokens ?? 1, nameof(maximumTokens));
        Arguments.Defined(weightStorage);
    }

    /// <param name="environment">Receives a warning where a weight cannot be stored as the option says.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">The folder holds no checkpoint that can be read; the message says why.</exception>
    /// <exception cref="ArgumentException">An argument does not fit the checkpoint; the message names it.</exception>
    public TextModel CreateModel(IHostEnvironment environment, Device device)
    {
        var checkpoint = PretrainedCheckpoint.Open(checkpointDirectory, nameof(checkpointDirectory));
        if (maximumTokens > checkpoint.MaximumTokens)
        {
            throw Arguments.Wrong(maximumTokens,
                $"at most {checkpoint.MaximumTokens}, as in the checkpoint '{checkpointDirectory}'", nameof(maximumTokens));
        }
        var chosen = pooling ?? checkpoint.Sentences?.Pooling ?? TextPooling.Mean;
        if (SentenceModules.HasWeights(chosen) && !checkpoint.HasPooling(chosen))
            throw HasNoPooling(chosen);
        var configuration = new TextModelConfiguration
        {
            Task = new Regression(), // of which nothing is read: the vectors are before the head
            Encoder = checkpoint.Encoder,
            VocabularySize = checkpoint.Tokenizer.VocabularySize,
            Limit = new TokenLimit(maximumTokens ?? checkpoint.MaximumTokens, TextTruncation.KeepHead),
            Pooling = chosen,
            PoolingNormalization = checkpoint.Sentences?.Normalization ?? AttentionFunction.Softmax,
            NormalizesVectors = normalize ?? checkpoint.Sentences?.IsNormalized ?? false,
            TextPrefix = prefix,
        };
        var network = new TextNetworkEnsemble([configuration.CreateNetwork()]);
        try
        {
            checkpoint.Read(network.Networks[0], readsOutput: false);
            if (checkpoint.HasPooling(chosen))
                checkpoint.ReadPooling(network.Networks[0]);
            var model = new TextModel(configuration, checkpoint.Tokenizer, network, ngrams: null, device);
            model.StoreIfItFits(weightStorage, environment);
            return model;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private ArgumentOutOfRangeException HasNoPooling(TextPooling chosen) => Arguments.Wrong(chosen,
        $"{TextPooling.Mean}, {TextPooling.Max}, {TextPooling.FirstToken} or {TextPooling.RootLength}: the weights of a pooling " +
        $"by attention are learnt, and '{checkpointDirectory}' has none of this one. {HowToLearn}",
        nameof(pooling));
}
