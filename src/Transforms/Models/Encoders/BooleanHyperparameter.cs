using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>True or false.</summary>
internal sealed class BooleanHyperparameter(
    string option, string field, Func<INetworkOptions, bool> choose, bool? missing = null)
    : Hyperparameter<bool>(option, field, choose)
{
    public override string Expected => "true or false";

    public override bool Fits(bool value) => true;

    public override bool Read(JsonFields fields) => fields.Boolean(Field, missing);

    public override void Write(Utf8JsonWriter json, bool value) => json.WriteBoolean(Field, value);
}
