using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// The scales that turn the outputs of a model's parts into the model's outputs:
/// offset + ngram·(output of the n-gram part) + network·(output of the network); of a class with a weight, weightShare·ln(weight)
/// is taken off.
/// </summary>
/// <param name="NGram">Scale of the n-gram part's outputs, finite and at least 0.</param>
/// <param name="Network">Scale of the network's outputs, finite and at least 0.</param>
/// <param name="Offset">
/// Of a regression, the output for a text whose parts' outputs are 0; of two classes, the intercept of the calibration. Finite;
/// default 0.
/// </param>
/// <param name="WeightShare">
/// How much of the logarithm of its weight in training is taken off the logit of each class, finite and at least 0; default 0.
/// </param>
internal sealed record OutputScales(double NGram, double Network, double Offset = 0, double WeightShare = 0)
{
    /// <summary>The network's outputs, unchanged.</summary>
    public static OutputScales NetworkAlone { get; } = new(0, 1);

    /// <summary>Writes the scales as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("ngram", NGram);
        json.WriteNumber("network", Network);
        json.WriteNumber("offset", Offset);
        if (WeightShare != 0)
            json.WriteNumber("weight_share", WeightShare);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static OutputScales Read(JsonFields fields) => new(
        fields.Real("ngram", 0, float.MaxValue), fields.Real("network", 0, float.MaxValue),
        fields.Real("offset", -float.MaxValue, float.MaxValue, missing: 0),
        fields.Real("weight_share", 0, float.MaxValue, missing: 0));
}
