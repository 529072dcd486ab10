using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>The columns that a saved transformer reads and, if the user names it, the column that it adds.</summary>
/// <param name="Inputs">The text columns.</param>
/// <param name="Output">The added column; null when the type of the transformer determines its name.</param>
internal sealed record ModelColumns(IReadOnlyList<string> Inputs, string? Output = null)
{
    private const int MaximumInputs = 2;

    /// <summary>Writes the names as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("input_columns");
        foreach (var name in Inputs)
            json.WriteStringValue(name);
        json.WriteEndArray();
        if (Output is not null)
            json.WriteString("output_column", Output);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="fields">The properties.</param>
    /// <param name="inputCount">The expected number of input columns.</param>
    /// <param name="hasOutput">Whether an output column is expected.</param>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static ModelColumns Read(JsonFields fields, int inputCount, bool hasOutput)
    {
        var inputs = fields.Texts("input_columns", MaximumInputs);
        if (inputs.Length != inputCount || inputs.Contains(""))
            throw fields.Wrong("input_columns", $"[{string.Join(", ", inputs)}]", $"{inputCount} names");
        return new ModelColumns(inputs, hasOutput ? fields.Text("output_column") : null);
    }
}
