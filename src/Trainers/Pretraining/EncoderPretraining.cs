using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Pretraining;

/// <summary>Gives the encoders of a model's networks weights that were learnt from texts without labels.</summary>
/// <param name="monitor">Receives the progress; ends the training when it is cancelled.</param>
/// <param name="options">The options of the training.</param>
/// <param name="pretraining">What is learnt: embeddings, or more.</param>
/// <param name="epochs">Passes over the texts of a masked language model; null for what their number says.</param>
/// <param name="seed">Seed of all that is random.</param>
/// <param name="averages">
/// Whether the mean of embeddings is to be the vector of a text at first (<see cref="SentenceEmbeddings"/>). Default false.
/// </param>
internal sealed class EncoderPretraining(TrainingMonitor monitor, AttentionTrainingOptions options, TextPretraining pretraining,
    int? epochs, int seed, bool averages = false)
{
    private static readonly TrainingDefaults Defaults = new(LearningRate: 0.003, BatchSize: 128);

    private const long MostEmbeddings = 1 << 28; // numbers: 1 GiB
    private const int UsualTokens = 3_000_000;
    private const int MostEpochs = 15;

    // Embeddings that are learnt from texts are larger than random ones, which are to add little to the vector of a text.
    private const double Strength = 4;

    // The last linear maps of the two halves of a transformer layer.
    private static readonly string[] LastOfLayers = [".out_proj.weight", ".linear2.weight"];

    /// <summary>Learns from texts, and copies what is learnt to all networks of a model.</summary>
    /// <exception cref="InvalidOperationException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Run(TextModel model, TokenBlock texts)
    {
        monitor.Begin(TrainingPhase.Embeddings);
        var configuration = model.Configuration;
        using var generator = new Generator((ulong)seed);
        using var network = new MaskedLanguageNetwork(configuration.CreateEncoder(generator), generator);
        network.to(model.Device);
        SetEmbeddings(network.Encoder, texts);
        if (averages)
            Silence(network.Encoder);
        if (pretraining == TextPretraining.MaskedLanguageModel)
            Train(network, model, texts, generator);
        foreach (var member in model.Network.Networks)
            NetworkWeights.Copy(network.Encoder, member.Encoder);
    }

    private void SetEmbeddings(TokenEncoder encoder, TokenBlock texts)
    {
        var (size, dimension) = ((int)encoder.Embeddings.shape[0], (int)encoder.Dimension);
        if ((long)size * dimension > MostEmbeddings)
            return; // huge ones stay random
        var matrix = CooccurrenceMatrix.Create(texts, size, monitor.Check);
        var vectors = SpectralEmbeddings.Compute(matrix, dimension, new Random(seed), monitor.Check, monitor.CheckAt);
        if (averages)
            SentenceEmbeddings.Weigh(vectors, dimension, texts, new Random(seed), monitor.Check);
        var deviation = Math.Sqrt(VectorMath.Dot(vectors, vectors) / vectors.Length);
        if (deviation == 0)
            return; // no token has a neighbour
        using var noGradient = no_grad();
        using var found = tensor(vectors, [size, dimension], device: encoder.Embeddings.device);
        using var scaled = found * Scalars.Of(Strength * encoder.TableScale / deviation);
        encoder.Embeddings.copy_(scaled);
    }

    /// <summary>
    /// Has the layers of a transformer add nothing to embeddings until they learn (Zhang et al. 2019, "Fixup Initialization",
    /// section 3).
    /// </summary>
    private static void Silence(TokenEncoder encoder)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in encoder.named_parameters())
        {
            if (Array.Exists(LastOfLayers, end => name.EndsWith(end, StringComparison.Ordinal)))
                parameter.fill_(Scalars.Of(0));
        }
    }

    private void Train(MaskedLanguageNetwork network, TextModel model, TokenBlock texts, Generator generator)
    {
        monitor.Begin(TrainingPhase.Pretraining);
        monitor.Log.Info(MessageSensitivity.None, $"Pre-training on {texts.Count} texts.");
        var ofTexts = options.Clone();
        ofTexts.NumberOfEpochs = epochs
            ?? Math.Clamp(UsualTokens / Math.Max(1, texts.TokenCount), 1, MostEpochs);
        ofTexts.LearningRate = null;
        var objective = new MaskedLanguageObjective(
            network, model.Configuration.Encoder, texts, model.Device, model.TemplateIds)
        {
            FineTuning = options.FineTuning.ForPretraining(),
        };
        TrainingLoop.Run(monitor, [new Trainee(objective, seed, generator)], validation: null, ofTexts, Defaults,
            checkpoint: null);
    }
}
