using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Trainers.Checkpoints;

/// <summary>A state that a checkpoint can save: numbers and tensors.</summary>
internal interface ICheckpointed
{
    /// <summary>Number of completed epochs.</summary>
    int Epoch { get; }

    /// <summary>Writes the numbers as properties of an object.</summary>
    void Write(Utf8JsonWriter json);

    /// <summary>The tensors.</summary>
    IEnumerable<SafetensorsEntry> ToEntries();

    /// <summary>Restores the state.</summary>
    /// <param name="fields">The numbers that <see cref="Write"/> wrote.</param>
    /// <param name="entries">The tensors that <see cref="ToEntries"/> returned.</param>
    /// <exception cref="FormatException">A number or a tensor is missing or wrong; the message names it.</exception>
    void Read(JsonFields fields, SafetensorsReader entries);
}
