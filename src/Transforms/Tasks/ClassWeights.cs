using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tasks;

/// <summary>
/// The weights of classes, as costs: of each class, what it costs to predict another for one of its rows. The class with the
/// largest product of weight and probability costs least (Elkan 2001, "The Foundations of Cost-Sensitive Learning", section 2).
/// </summary>
internal sealed class ClassWeights
{
    private const string Name = "class_weights";

    private readonly double[] weights;

    /// <param name="weights">One per class, each above 0 and finite.</param>
    public ClassWeights(double[] weights)
    {
        this.weights = weights;
        Logarithms = Array.ConvertAll(weights, Math.Log);
    }

    /// <summary>The natural logarithm of each weight.</summary>
    public double[] Logarithms { get; }

    /// <summary>The weight of a class.</summary>
    public double this[int classIndex] => weights[classIndex];

    /// <summary>Writes the weights as a property of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray(Name);
        foreach (var weight in weights)
            json.WriteNumberValue(weight);
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null without weights.</summary>
    /// <param name="fields">The properties.</param>
    /// <param name="count">Number of classes.</param>
    /// <exception cref="FormatException">The property is wrong; the message names it.</exception>
    public static ClassWeights? Read(JsonFields fields, int count) =>
        fields.PositivesOrNull(Name, count, double.MaxValue) is { } weights ? new ClassWeights(weights) : null;
}
