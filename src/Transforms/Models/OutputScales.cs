using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The scales that turn the outputs of a model's parts into the model's outputs:
/// offset + ngram·(output of the n-gram part) + network·(output of the network).
/// </summary>
/// <param name="NGram">Scale of the n-gram part's outputs, finite and at least 0.</param>
/// <param name="Network">Scale of the network's outputs, finite and at least 0.</param>
/// <param name="Offset">The mean label of a regression, finite; default 0, as for classes.</param>
internal sealed record OutputScales(double NGram, double Network, double Offset = 0)
{
    /// <summary>The network's outputs, unchanged.</summary>
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
        fields.Real("offset", -float.MaxValue, float.MaxValue, missing: 0));
}
