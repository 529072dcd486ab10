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
    private const string LabelsField = "labels";
    private const string NGramField = "ngram";
    private const string NetworkField = "network";
    private const string OffsetField = "offset";

    /// <summary>
    /// [C], the scales of each output, of labels that are predicted apart; this record is then that of labels with few rows. Null
    /// (default): this record is that of all outputs.
    /// </summary>
    public IReadOnlyList<OutputScales>? PerOutput { get; init; }

    /// <summary>The network's outputs, unchanged.</summary>
    public static OutputScales NetworkAlone { get; } = new(0, 1);

    /// <summary>Whether the network's outputs count for any output.</summary>
    public bool UsesNetwork => PerOutput?.Any(scales => scales.Network != 0) ?? Network != 0;

    /// <summary>Whether the n-gram part's outputs count for any output.</summary>
    public bool UsesNGrams => PerOutput?.Any(scales => scales.NGram != 0) ?? NGram != 0;

    /// <summary>The scales of one of the C outputs.</summary>
    public OutputScales Of(int output) => PerOutput?[output] ?? this;

    /// <summary>Writes the scales as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber(NGramField, NGram);
        json.WriteNumber(NetworkField, Network);
        json.WriteNumber(OffsetField, Offset);
        if (WeightShare != 0)
            json.WriteNumber("weight_share", WeightShare);
        if (PerOutput is null)
            return;
        json.WriteStartObject(LabelsField);
        WriteNumbers(json, NGramField, PerOutput.Select(scales => scales.NGram));
        WriteNumbers(json, NetworkField, PerOutput.Select(scales => scales.Network));
        WriteNumbers(json, OffsetField, PerOutput.Select(scales => scales.Offset));
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="fields">The properties.</param>
    /// <param name="outputCount">C</param>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static OutputScales Read(JsonFields fields, int outputCount) => new(
        fields.Real(NGramField, 0, float.MaxValue), fields.Real(NetworkField, 0, float.MaxValue),
        fields.Real(OffsetField, -float.MaxValue, float.MaxValue, missing: 0),
        fields.Real("weight_share", 0, float.MaxValue, missing: 0))
    {
        PerOutput = fields.ObjectOrNull(LabelsField) is { } labels ? ReadLabels(labels, outputCount) : null,
    };

    private static OutputScales[] ReadLabels(JsonFields fields, int count)
    {
        var ngrams = fields.Reals(NGramField, count, 0, float.MaxValue);
        var networks = fields.Reals(NetworkField, count, 0, float.MaxValue);
        var offsets = fields.Reals(OffsetField, count, -float.MaxValue, float.MaxValue);
        return [.. Enumerable.Range(0, count).Select(label => new OutputScales(ngrams[label], networks[label], offsets[label]))];
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
