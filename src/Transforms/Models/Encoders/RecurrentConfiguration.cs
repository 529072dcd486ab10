using MLNet.Attention.Modules.Encoders;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The configuration of a <see cref="RecurrentTextEncoder"/>.</summary>
internal sealed class RecurrentConfiguration : EncoderConfiguration
{
    private readonly int layers;
    private readonly RecurrentCell cell;
    private readonly bool scaleEmbedding;

    public RecurrentConfiguration(TextEncoder kind, HyperparameterValues values) : base(kind, values)
    {
        if (Dimension % 2 != 0)
            throw values.Wrong(Hyperparameters.Dimension, Dimension, "an even number", Hyperparameters.Dimension);
        layers = values.Get(Hyperparameters.Layers);
        cell = values.Get(Hyperparameters.RecurrentCell);
        scaleEmbedding = values.Get(Hyperparameters.ScaleEmbedding);
    }

    public override int LayerCount => layers;

    public override double DefaultLearningRate => ScaledRate(layers);

    // Gates, states and inputs of each step in both directions.
    public override long TrainingActivationCount(long sequences, int length) =>
        sequences * length * Dimension * (4L + 12L * layers);

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new RecurrentTextEncoder(vocabularySize, layers, Dimension, cell, Dropout, generator, scaleEmbedding);
}
