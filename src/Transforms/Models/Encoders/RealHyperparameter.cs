using System.Globalization;
using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A real number in [<paramref name="minimum"/>, <paramref name="below"/>).</summary>
internal sealed class RealHyperparameter(
    string option, string field, double minimum, double below, Func<INetworkOptions, double> choose, double? missing = null)
    : Hyperparameter<double>(option, field, choose)
{
    public override string Expected => string.Create(CultureInfo.InvariantCulture, $"in [{minimum}, {below})");

    public override bool Fits(double value) => value >= minimum && value < below;

    public override double Read(JsonFields fields) => fields.Real(Field, minimum, below, missing);

    public override void Write(Utf8JsonWriter json, double value) => json.WriteNumber(Field, value);
}
