using MLNet.Attention.Modules.Encoders;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The configuration of an <see cref="NGramTextEncoder"/>.</summary>
internal sealed class NGramConfiguration(TextEncoder kind, HyperparameterValues values) : EncoderConfiguration(kind, values)
{
    public override bool ReadsNGrams => true;

    // No layers follow the embeddings.
    public override double DefaultLearningRate => 0.01;

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new NGramTextEncoder(vocabularySize, Dimension, Dropout, generator);
}
