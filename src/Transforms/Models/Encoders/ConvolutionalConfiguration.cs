using MLNet.Attention.Modules.Encoders;

using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The configuration of a <see cref="ConvolutionalTextEncoder"/>.</summary>
internal sealed class ConvolutionalConfiguration : EncoderConfiguration
{
    private readonly IReadOnlyList<int> kernelSizes;

    public ConvolutionalConfiguration(TextEncoder kind, HyperparameterValues values) : base(kind, values) =>
        kernelSizes = Convolution.GetKernelSizes(values, Dimension, leastCount: 1);

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        new ConvolutionalTextEncoder(vocabularySize, Convolution.ToLong(kernelSizes), Dimension, Dropout, generator);

    public override long ActivationCount(long tokens, int maximumLength) =>
        base.ActivationCount(tokens, maximumLength) + tokens * Convolution.TapCount(kernelSizes, Dimension);
}
