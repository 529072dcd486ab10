using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// At most <paramref name="maximumCount"/> whole numbers in [<paramref name="minimum"/>, <paramref name="maximum"/>].
/// </summary>
internal sealed class IntegersHyperparameter(string option, string field, int maximumCount, int minimum, int maximum,
    Func<INetworkOptions, IReadOnlyList<int>> choose, int[]? missing = null)
    : Hyperparameter<IReadOnlyList<int>>(option, field, choose)
{
    public override string Expected => $"at most {maximumCount} numbers in [{minimum}, {maximum}]";

    public override bool Fits(IReadOnlyList<int> value) =>
        value.Count <= maximumCount && value.All(number => number >= minimum && number <= maximum);

    public override IReadOnlyList<int> Read(JsonFields fields) => fields.Integers(Field, maximumCount, minimum, maximum, missing);

    public override void Write(Utf8JsonWriter json, IReadOnlyList<int> value)
    {
        json.WriteStartArray(Field);
        foreach (var number in value)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    public override string Show(IReadOnlyList<int> value) => $"[{string.Join(", ", value)}]";
}
