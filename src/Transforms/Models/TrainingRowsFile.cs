using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// <c>training_rows.safetensors</c> of a saved model: <c>rows.hashes</c>, U64 [N], ascending, a hash of the texts of each row
/// that the model was trained or selected on. A training that continues from the model is not validated on these rows. The file is
/// there only where N is above 0.
/// </summary>
internal static class TrainingRowsFile
{
    public const string FileName = "training_rows.safetensors";

    private const string Field = "training_rows";
    private const string Hashes = "rows.hashes";
    private const int MostRows = 1 << 28;

    /// <summary>The file; null without hashes.</summary>
    public static ModelPart? Create(ulong[] hashes) => hashes.Length == 0 ? null : new ModelPart(FileName,
        stream => Safetensors.Write(stream, [SafetensorsEntry.Of(Hashes, "U64", hashes)]));

    /// <summary>Writes N as a property of an object, where it is above 0.</summary>
    public static void WriteCount(Utf8JsonWriter json, ulong[] hashes)
    {
        if (hashes.Length > 0)
            json.WriteNumber(Field, hashes.Length);
    }

    /// <summary>Reads the file of a model, if it has one.</summary>
    /// <exception cref="FormatException">The file is missing, damaged or too large; the message names it.</exception>
    public static ulong[] Read(Manifest manifest)
    {
        var count = manifest.Fields.Integer(Field, 0, MostRows, missing: 0);
        if (count == 0)
            return [];
        manifest.Budget.Take(sizeof(ulong) * (long)count, Manifest.FileName, "the rows of the model that it describes");
        return manifest.Read(FileName, stream => Read(stream, count));
    }

    private static ulong[] Read(Stream stream, int count)
    {
        var reader = new SafetensorsReader(stream, FileName);
        var hashes = reader.Take<ulong>(Hashes, "U64", count);
        reader.CheckAllTaken();
        for (var i = 1; i < count; i++)
        {
            if (hashes[i] <= hashes[i - 1])
            {
                throw new FormatException(
                    $"{FileName}: tensor '{Hashes}' holds {hashes[i]} after {hashes[i - 1]}; expected ascending numbers.");
            }
        }
        return hashes;
    }
}
