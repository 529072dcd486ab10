using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A value that a file names; of several names for one value, the first is written.</summary>
internal sealed class NamedHyperparameter<T>(
    string option, string field, Func<INetworkOptions, T> choose, IReadOnlyDictionary<string, T> names, string? missing = null)
    : Hyperparameter<T>(option, field, choose) where T : notnull
{
    public override string Expected => $"one of {string.Join(", ", names.Keys)}";

    public override bool Fits(T value) => names.Values.Contains(value);

    public override T Read(JsonFields fields) => fields.Choice(Field, names, missing);

    public override void Write(Utf8JsonWriter json, T value) => json.WriteString(Field, Show(value));

    public override string Show(T value) => names.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key;
}
