using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The layers of an encoder or a decoder of a checkpoint.</summary>
/// <param name="Count">Number of layers, in [1, 128].</param>
/// <param name="Heads">Number of attention heads, in [1, 16384].</param>
/// <param name="FeedForwardWidth">F, in [1, 65536].</param>
internal readonly record struct PretrainedLayers(int Count, int Heads, int FeedForwardWidth)
{
    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="fields">The object.</param>
    /// <param name="side"><c>encoder</c> or <c>decoder</c>, with which the names begin.</param>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static PretrainedLayers Read(JsonFields fields, string side) => Read(
        fields, $"{side}_layers", $"{side}_attention_heads", $"{side}_ffn_dim");

    /// <summary>Reads the layers by the names that a family has for the numbers.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static PretrainedLayers Read(JsonFields fields, string count, string heads, string feedForwardWidth) => new(
        fields.Integer(count, 1, 128), fields.Integer(heads, 1, 1 << 14), fields.Integer(feedForwardWidth, 1, 1 << 16));

    /// <summary>Writes the layers as properties of an object.</summary>
    public void Write(Utf8JsonWriter json, string side)
    {
        json.WriteNumber($"{side}_layers", Count);
        json.WriteNumber($"{side}_attention_heads", Heads);
        json.WriteNumber($"{side}_ffn_dim", FeedForwardWidth);
    }
}
