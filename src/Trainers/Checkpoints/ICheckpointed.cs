using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Trainers.Checkpoints;

/// <summary>What a checkpoint keeps: numbers and tensors.</summary>
internal interface ICheckpointed
{
    /// <summary>How many epochs are done.</summary>
    int Epoch { get; }

    /// <summary>Writes the numbers as properties of an object.</summary>
    void Write(Utf8JsonWriter json);

    /// <summary>The tensors.</summary>
    IEnumerable<SafetensorsEntry> ToEntries();

    /// <summary>Becomes the state that was written.</summary>
    /// <param name="fields">What <see cref="Write"/> wrote.</param>
    /// <param name="entries">What <see cref="ToEntries"/> gave.</param>
    /// <exception cref="FormatException">A number or a tensor is missing or wrong; the message names it.</exception>
    void Read(JsonFields fields, SafetensorsReader entries);
}
