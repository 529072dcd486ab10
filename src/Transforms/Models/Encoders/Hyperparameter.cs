using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A hyperparameter of an encoder: its name as an option, its name in a manifest, and its range.</summary>
/// <param name="option">The name of the option.</param>
/// <param name="fieldName">The name of the field in a manifest.</param>
/// <param name="choose">Returns the value in options.</param>
internal abstract class Hyperparameter<T>(string option, string fieldName, Func<INetworkOptions, T> choose) : IHyperparameter
{
    public string Option => option;

    public string Field => fieldName;

    /// <summary>The value in options, which may be out of range.</summary>
    public T Choose(INetworkOptions options) => choose(options);

    /// <summary>The range as an error states it, such as <c>in [1, 128]</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether the value is in the range.</summary>
    public abstract bool Fits(T value);

    public void Check(INetworkOptions options) => new OptionValues(options).Get(this);

    /// <summary>Reads the value from a manifest, or returns the default when the manifest does not have the field.</summary>
    /// <exception cref="FormatException">
    /// The field is outside of its range, or is missing and has no default; the message names it.
    /// </exception>
    public abstract T Read(JsonFields fields);

    /// <summary>Writes the value as a property of an object.</summary>
    public abstract void Write(Utf8JsonWriter json, T value);

    /// <summary>The value as a message shows it.</summary>
    public virtual string Show(T value) => $"{value}";
}
