using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// How the outputs of a model's parts become those of the model: offset + ngram·(n-gram part's) + network·(network's).
/// </summary>
/// <param name="NGram">Scale of the n-gram part's outputs, at least 0.</param>
/// <param name="Network">Scale of the network's outputs, at least 0.</param>
/// <param name="Offset">The mean label of a regression, else 0.</param>
internal sealed record OutputScales(double NGram, double Network, double Offset = 0)
{
    /// <summary>The network's outputs as they are.</summary>
    public static OutputScales NetworkAlone { get; } = new(0, 1);

    /// <summary>Writes the scales as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("ngram", NGram);
        json.WriteNumber("network", Network);
        json.WriteNumber("offset", Offset);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static OutputScales Read(JsonFields fields) => new(
        fields.Real("ngram", 0, float.MaxValue), fields.Real("network", 0, float.MaxValue),
        fields.Real("offset", -float.MaxValue, float.MaxValue));
}
