using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A value of an enumeration.</summary>
internal sealed class ChoiceHyperparameter<TEnum>(
    string option, string field, Func<INetworkOptions, TEnum> choose, TEnum? missing = null)
    : Hyperparameter<TEnum>(option, field, choose) where TEnum : struct, Enum
{
    public override string Expected => $"one of {string.Join(", ", Enum.GetNames<TEnum>())}";

    public override bool Fits(TEnum value) => Enum.IsDefined(value);

    public override TEnum Read(JsonFields fields) => fields.Choice(Field, missing);

    public override void Write(Utf8JsonWriter json, TEnum value) => json.WriteString(Field, value.ToString());
}
