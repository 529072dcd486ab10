using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A share in [0, 1).</summary>
internal sealed class ShareHyperparameter(
    string option, string field, Func<INetworkOptions, double> choose, double? missing = null)
    : Hyperparameter<double>(option, field, choose)
{
    public override string Expected => "in [0, 1)";

    public override bool Fits(double value) => value >= 0 && value < 1;

    public override double Read(JsonFields fields) => fields.Real(Field, 0, 1, missing);

    public override void Write(Utf8JsonWriter json, double value) => json.WriteNumber(Field, value);
}
