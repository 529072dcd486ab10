using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Runtime;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>
/// The state of a training in a file, which is written whole or not at all: safetensors, with the numbers as a JSON text
/// in one of the tensors and a checksum of all others in another.
/// </summary>
/// <param name="directory">Where the file is; made when it is not there.</param>
/// <param name="settings">What the weights depend on; a file of other settings is another training's.</param>
/// <param name="channel">Where it is said that training goes on.</param>
internal sealed class Checkpoint(string directory, IReadOnlyDictionary<string, string> settings, IChannel channel)
{
    private const int FormatVersion = 1;
    private const string NumbersEntry = "checkpoint.json";
    private const string ChecksumEntry = "sha256";

    private readonly string path = Path.Combine(directory, "checkpoint.safetensors");

    /// <summary>Puts the state in place of the one that was saved before.</summary>
    public void Save(TrainingState state)
    {
        var numbers = Numbers(state);
        List<SafetensorsEntry> entries = [new(NumbersEntry, "U8", [numbers.Length], numbers), .. state.ToEntries()];
        var checksum = Checksum(entries);
        entries.Add(new SafetensorsEntry(ChecksumEntry, "U8", [checksum.Length], checksum));
        Directory.CreateDirectory(directory);
        var unfinished = path + ".unfinished";
        using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Safetensors.Write(stream, entries);
            stream.Flush(flushToDisk: true); // or a power cut could leave the new name with old content
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Makes the state the saved one, if there is any.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says what is wrong.</exception>
    /// <exception cref="InvalidOperationException">The file is another training's; the message says what differs.</exception>
    public void Load(TrainingState state)
    {
        if (!File.Exists(path))
            return;
        using (var stream = File.OpenRead(path))
        {
            var entries = Safetensors.Read(stream, path).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            if (!entries.Remove(ChecksumEntry, out var checksum)
                || !checksum.Data.AsSpan().SequenceEqual(Checksum(entries.Values)))
            {
                throw new FormatException(
                    $"{path}: '{ChecksumEntry}' is not the checksum of the other tensors: the file is damaged.");
            }
            if (!entries.Remove(NumbersEntry, out var numbers))
                throw new FormatException($"{path}: has no tensor '{NumbersEntry}'.");
            var difference = JsonText.Read(numbers.Data, $"{path}: '{NumbersEntry}'", root =>
                Read(new JsonFields(root, $"{path}: '{NumbersEntry}'"), entries, state));
            if (difference is not null)
            {
                throw new InvalidOperationException($"The checkpoint '{path}' is of another training: {difference}. Fit as " +
                    "then to go on with it; else delete it or choose another " +
                    $"{nameof(AttentionTrainerOptions.CheckpointDirectory)}.");
            }
        }
        channel.Info(MessageSensitivity.None, $"Training goes on after epoch {state.Epoch}, from '{path}'.");
    }

    /// <summary>Removes the file: training is done.</summary>
    public void Delete() => File.Delete(path);

    /// <returns>What setting differs, if one does; nothing is changed then.</returns>
    private string? Read(JsonFields fields, IReadOnlyDictionary<string, SafetensorsEntry> entries, TrainingState state)
    {
        fields.Integer("format_version", FormatVersion, FormatVersion);
        var found = fields.ObjectOrNull("settings");
        foreach (var (name, expected) in settings)
        {
            var value = found?.TextOrNull(name) ?? "not known";
            if (value != expected)
                return $"{name} is {value} there and {expected} here";
        }
        state.Read(fields, entries, path);
        return null;
    }

    private byte[] Numbers(TrainingState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", FormatVersion);
            state.Write(json);
            json.WriteStartObject("settings");
            foreach (var (name, value) in settings)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static byte[] Checksum(IEnumerable<SafetensorsEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(entry.Name));
            hash.AppendData(entry.Data);
        }
        return hash.GetHashAndReset();
    }
}
