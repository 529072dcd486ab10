using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A whole number in [<paramref name="minimum"/>, <paramref name="maximum"/>].</summary>
internal sealed class IntegerHyperparameter(string option, string field, int minimum, int maximum,
    Func<INetworkOptions, int> choose, int? missing = null)
    : Hyperparameter<int>(option, field, choose)
{
    public override string Expected => $"in [{minimum}, {maximum}]";

    public override bool Fits(int value) => value >= minimum && value <= maximum;

    public override int Read(JsonFields fields) => fields.Integer(Field, minimum, maximum, missing);

    public override void Write(Utf8JsonWriter json, int value) => json.WriteNumber(Field, value);
}
