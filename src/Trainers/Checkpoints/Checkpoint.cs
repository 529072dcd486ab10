using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Checkpoints;

/// <summary>
/// Saves the state of a training to a safetensors file, which is written completely or not at all. One tensor holds the
/// numbers as JSON, one holds a checksum of all other tensors.
/// </summary>
/// <param name="directory">The folder of the file; created if it is missing.</param>
/// <param name="settings">What the weights depend on; a file with other settings belongs to another training.</param>
/// <param name="channel">Logs that training continues.</param>
internal sealed class Checkpoint(string directory, IReadOnlyDictionary<string, string> settings, IChannel channel)
{
    private const int FormatVersion = 4;
    private const string NumbersEntry = "checkpoint.json";
    private const string ChecksumEntry = "sha256";
    private const int MostNumbersBytes = 1 << 24;

    private readonly string path = Path.Combine(directory, "checkpoint.safetensors");

    /// <summary>Whether a state was saved, which <see cref="Load"/> would restore.</summary>
    public bool Exists => File.Exists(path);

    /// <summary>Saves the state in place of the previous one.</summary>
    public void Save(ICheckpointed state)
    {
        var numbers = Numbers(state);
        List<SafetensorsEntry> entries = [SafetensorsEntry.Of(NumbersEntry, "U8", numbers), .. state.ToEntries()];
        var checksum = Checksum(entries.Select(entry => (entry.Name, (Action<Stream>)entry.WriteTo)));
        entries.Add(SafetensorsEntry.Of(ChecksumEntry, "U8", checksum));
        Directory.CreateDirectory(directory);
        var unfinished = path + ".unfinished";
        File.Delete(unfinished); // deletes a link, not its target
        using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Safetensors.Write(stream, entries);
            stream.Flush(flushToDisk: true); // or a power cut could leave the new name without content
        }
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Restores the saved state, if there is one.</summary>
    /// <exception cref="FormatException">The file is damaged; the message says what is wrong.</exception>
    /// <exception cref="InvalidOperationException">
    /// The file belongs to another training, and the message says what differs; or the file is a link.
    /// </exception>
    public void Load(ICheckpointed state)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new InvalidOperationException($"The checkpoint '{path}' is a link; expected a file. " +
                "To train from the start, delete the link.");
        }
        if (!File.Exists(path))
            return;
        using (var stream = File.OpenRead(path))
        {
            var entries = new SafetensorsReader(stream, path);
            CheckChecksum(entries);
            var numbers = TakeNumbers(entries);
            var difference = JsonText.Read(numbers, $"{path}: '{NumbersEntry}'", root =>
                Read(new JsonFields(root, $"{path}: '{NumbersEntry}'"), entries, state));
            if (difference is not null)
            {
                throw new InvalidOperationException($"The checkpoint '{path}' belongs to another training: {difference}. To " +
                    "continue that training, use its options and data. To train from the start, delete the file or choose " +
                    $"another '{nameof(AttentionTrainingOptions.CheckpointDirectory)}'.");
            }
        }
        channel.Info(MessageSensitivity.None, $"Training continues after epoch {state.Epoch}, from '{path}'.");
    }

    /// <summary>Deletes the file at the end of training.</summary>
    public void Delete() => File.Delete(path);

    /// <returns>The setting that differs, and the state is not restored; or null.</returns>
    private string? Read(JsonFields fields, SafetensorsReader entries, ICheckpointed state)
    {
        fields.Integer("format_version", FormatVersion, FormatVersion);
        var found = fields.ObjectOrNull("settings");
        foreach (var (name, expected) in settings)
        {
            var value = found?.TextOrNull(name) ?? "missing";
            if (value != expected)
                return $"{name} is {Excerpt.Of(value)}; expected {expected}";
        }
        state.Read(fields, entries);
        return null;
    }

    private byte[] Numbers(ICheckpointed state)
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

    private void CheckChecksum(SafetensorsReader entries)
    {
        var isThere = entries.Left.Any(slot => slot is { Name: ChecksumEntry, DType: "U8", ByteCount: SHA256.HashSizeInBytes });
        if (!isThere || !entries.Take<byte>(ChecksumEntry, "U8", SHA256.HashSizeInBytes).AsSpan().SequenceEqual(Checksum(
            entries.Left.Select(slot => (slot.Name, (Action<Stream>)(stream => entries.CopyTo(slot, stream)))))))
        {
            throw new FormatException(
                $"{path}: '{ChecksumEntry}' is wrong; expected the checksum of the other tensors. The file is damaged.");
        }
    }

    private byte[] TakeNumbers(SafetensorsReader entries)
    {
        var numbers = entries.Left.FirstOrDefault(slot => slot.Name == NumbersEntry)
            ?? throw new FormatException($"{path}: has no tensor '{NumbersEntry}'; expected one.");
        if (numbers.ByteCount > MostNumbersBytes)
        {
            throw new FormatException(
                $"{path}: '{NumbersEntry}' has {numbers.ByteCount} bytes; expected at most {MostNumbersBytes}.");
        }
        return entries.Take<byte>(NumbersEntry, "U8", numbers.ByteCount);
    }

    private static byte[] Checksum(IEnumerable<(string Name, Action<Stream> WriteTo)> entries)
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            foreach (var (name, writeTo) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                stream.Write(Encoding.UTF8.GetBytes(name));
                writeTo(stream);
            }
        }
        return hash.Hash!;
    }
}
