using System.Text.Json;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>A network from text to text as options describe it.</summary>
/// <param name="encoder">The encoder of the source.</param>
/// <param name="decoder">The decoder of the target, of the same architecture and dimension.</param>
internal sealed class ComposedSequenceNetwork(EncoderConfiguration encoder, DecoderConfiguration decoder)
    : SequenceNetworkConfiguration
{
    /// <summary>The encoder of the source.</summary>
    public EncoderConfiguration Encoder => encoder;

    /// <summary>The decoder of the target.</summary>
    public DecoderConfiguration Decoder => decoder;

    public override int Dimension => encoder.Dimension;

    public override int EncoderLayerCount => encoder.LayerCount;

    public override bool Copies => decoder.Copies;

    public override bool IsPretrained => false;

    public override int MostSourceTokens => encoder.MostTokens;

    /// <summary>Creates the network that options describe.</summary>
    /// <exception cref="ArgumentException">An option is outside of its range; the message names it.</exception>
    public static ComposedSequenceNetwork Create(IDecoderOptions options) =>
        new(EncoderConfiguration.Create(options), DecoderConfiguration.Create(options));

    public override int MostTargetTokens(int mostLearnt) => decoder.MostTokens(mostLearnt);

    /// <summary>The first option in which another network of the same architecture differs; null when none does.</summary>
    public (string Option, string Found, string Expected)? FindDifference(ComposedSequenceNetwork other) =>
        encoder.FindDifference(other.Encoder) ?? decoder.FindDifference(other.Decoder);

    public override SequenceToSequenceNetwork CreateNetwork(
        SequenceTokens tokens, int mostSource, int mostTarget, Generator? generator) => new(
        encoder.CreateModule(tokens.SourceCount, mostSource, generator),
        decoder.CreateModule(mostTarget + 1, generator),
        decoder.CreateHead(tokens.TargetCount, generator), tokens.AreShared, generator);

    public override long ActivationCount(long tokens, int maximumLength) => encoder.ActivationCount(tokens, maximumLength);

    public override long TrainingActivationCount(long pairs, int source, int target) =>
        encoder.TrainingActivationCount(pairs, source) + decoder.TrainingActivationCount(pairs, source, target);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("encoder");
        encoder.Write(json);
        json.WriteEndObject();
        json.WriteStartObject("decoder");
        decoder.Write(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static ComposedSequenceNetwork ReadParts(JsonFields fields)
    {
        var (ofEncoder, ofDecoder) = (fields.Object("encoder"), fields.Object("decoder"));
        var (encoder, decoder) = (EncoderConfiguration.Read(ofEncoder), DecoderConfiguration.Read(ofDecoder));
        if (encoder.Kind != decoder.Encoder)
            throw ofEncoder.Wrong("type", $"'{encoder.Kind}'", $"'{decoder.Encoder}', the decoder's");
        if (encoder.Dimension != decoder.Dimension)
            throw ofDecoder.Wrong("hidden_size", $"{decoder.Dimension}", $"{encoder.Dimension}, the encoder's");
        return new ComposedSequenceNetwork(encoder, decoder);
    }
}
