using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>The smallest and the largest label of a regression's training rows.</summary>
/// <param name="Minimum">Finite.</param>
/// <param name="Maximum">Finite, at least <paramref name="Minimum"/>.</param>
internal sealed record LabelRange(float Minimum, float Maximum)
{
    /// <summary>The nearest number in the range; NaN stays what it is.</summary>
    public float Clip(float value) => Math.Clamp(value, Minimum, Maximum);

    /// <summary>Writes the range as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("minimum", (double)Minimum); // a Single, rounded to few digits, may be beyond the largest
        json.WriteNumber("maximum", (double)Maximum);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static LabelRange Read(JsonFields fields)
    {
        var above = Math.BitIncrement((double)float.MaxValue); // the largest label is in the range
        var range = new LabelRange((float)fields.Real("minimum", -float.MaxValue, above),
            (float)fields.Real("maximum", -float.MaxValue, above));
        return range.Minimum <= range.Maximum
            ? range
            : throw fields.Wrong("maximum", $"{range.Maximum}", $"at least 'minimum', {range.Minimum}");
    }
}
