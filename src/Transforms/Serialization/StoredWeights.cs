using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>How files name a <see cref="WeightStorage"/>, and what it can hold.</summary>
internal static class StoredWeights
{
    /// <summary>The field of manifests, and of the configurations of checkpoints.</summary>
    public const string Field = "torch_dtype";

    private static readonly Dictionary<string, WeightStorage> ByName = Enum.GetValues<WeightStorage>().ToDictionary(NameOf);

    /// <summary>The value of <see cref="Field"/>.</summary>
    public static string NameOf(WeightStorage storage) => storage.ToString().ToLowerInvariant();

    /// <summary>Reads <see cref="Field"/>.</summary>
    /// <exception cref="FormatException">The field is missing or wrong.</exception>
    public static WeightStorage Read(JsonFields fields) => fields.Choice(Field, ByName);

    /// <summary>The element type as safetensors spell it.</summary>
    public static string TypeOf(WeightStorage storage) => storage switch
    {
        WeightStorage.Float16 => "F16",
        WeightStorage.BFloat16 => "BF16",
        _ => "F32",
    };

    /// <summary>The size of a weight, in bytes.</summary>
    public static int BytesOf(WeightStorage storage) => Safetensors.ElementBytes[TypeOf(storage)];

    /// <summary>Checks that weights can be stored.</summary>
    /// <param name="values">Some of the weights.</param>
    /// <param name="storage">How they are stored.</param>
    /// <param name="name">The name of their tensor.</param>
    /// <exception cref="InvalidOperationException">A weight is too large, or not a number.</exception>
    public static void Check(ReadOnlySpan<float> values, WeightStorage storage, string name)
    {
        var largest = storage switch
        {
            WeightStorage.Float16 => (float)Half.MaxValue,
            WeightStorage.BFloat16 => FloatConversion.LargestBFloat16,
            _ => float.PositiveInfinity,
        };
        foreach (var value in values)
        {
            if (!(Math.Abs(value) <= largest))
            {
                throw new InvalidOperationException($"The tensor '{name}' has a weight of {value}; expected weights from " +
                    $"{-largest} to {largest} with '{nameof(WeightStorage)}' {storage}. {WeightStorage.Float32} can hold it.");
            }
        }
    }

    /// <summary>
    /// The storage that was asked for. Where a weight does not fit it, <see cref="WeightStorage.Float32"/> and a warning that
    /// names the weight: an error at the end of a long training would lose all of it.
    /// </summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="check">Throws an <see cref="InvalidOperationException"/> where a weight cannot be stored so.</param>
    /// <param name="environment">Receives the warning.</param>
    public static WeightStorage Choose(WeightStorage wanted, Action<WeightStorage> check, IHostEnvironment environment)
    {
        try
        {
            check(wanted);
            return wanted;
        }
        catch (InvalidOperationException error)
        {
            using var channel = environment.Start("Storage");
            channel.Warning(MessageSensitivity.None, $"{error.Message} The model is stored so.");
            return WeightStorage.Float32;
        }
    }
}
