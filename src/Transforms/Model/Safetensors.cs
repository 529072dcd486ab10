using System.Buffers.Binary;
using System.Text.Json;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Reads and writes safetensors (https://huggingface.co/docs/safetensors): eight bytes with the length of a JSON
/// header, the header, then the tensors' bytes without a gap.
/// </summary>
/// <remarks>
/// Reading trusts nothing: the header's length, every offset, shape and element type are checked against each other
/// and against the length of the stream before anything of that size is allocated.
/// </remarks>
internal static class Safetensors
{
    private const int LengthBytes = 8;
    private const int MaximumHeaderBytes = 100_000_000; // the format's own limit
    private const string Metadata = "__metadata__";

    private static readonly Dictionary<string, int> ElementBytes = new()
    {
        ["BOOL"] = 1, ["U8"] = 1, ["I8"] = 1, ["I16"] = 2, ["U16"] = 2, ["F16"] = 2, ["BF16"] = 2,
        ["I32"] = 4, ["U32"] = 4, ["F32"] = 4, ["I64"] = 8, ["U64"] = 8, ["F64"] = 8,
    };

    /// <summary>Writes the tensors in the order given.</summary>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsEntry> entries)
    {
        var header = Header(entries);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in entries)
            stream.Write(entry.Data);
    }

    /// <summary>Reads all tensors of a seekable stream, from its position to its end.</summary>
    /// <param name="stream">Where to read.</param>
    /// <param name="source">What to call the stream in an error, such as <c>model.safetensors</c>.</param>
    /// <exception cref="FormatException">The stream is not a valid safetensors stream; the message says why.</exception>
    public static IReadOnlyList<SafetensorsEntry> Read(Stream stream, string source)
    {
        var header = ReadHeader(stream, source);
        var dataBytes = stream.Length - stream.Position;
        var slots = ParseHeader(header, source).OrderBy(slot => slot.Begin).ThenBy(slot => slot.End).ToList();
        CheckCoverage(slots, dataBytes, source);
        var entries = new List<SafetensorsEntry>(slots.Count);
        foreach (var slot in slots)
        {
            if (slot.End - slot.Begin > Array.MaxLength)
                throw new FormatException($"{source}: tensor '{slot.Name}' has {slot.End - slot.Begin} bytes; " +
                    $"expected at most {Array.MaxLength}.");
            var data = new byte[slot.End - slot.Begin];
            stream.ReadExactly(data);
            entries.Add(new SafetensorsEntry(slot.Name, slot.DType, slot.Shape, data));
        }
        return entries;
    }

    private static byte[] Header(IReadOnlyList<SafetensorsEntry> entries)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            long offset = 0;
            json.WriteStartObject();
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.DType);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + entry.Data.Length]);
                json.WriteEndObject();
                offset += entry.Data.Length;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % LengthBytes != 0)
            buffer.WriteByte((byte)' '); // so that the tensors start aligned
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static byte[] ReadHeader(Stream stream, string source)
    {
        var available = stream.Length - stream.Position;
        if (available < LengthBytes)
            throw new FormatException($"{source}: has {available} bytes; expected at least {LengthBytes}.");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var limit = (ulong)Math.Min(available - LengthBytes, MaximumHeaderBytes);
        if (length > limit)
            throw new FormatException($"{source}: the header says it has {length} bytes; expected at most {limit}.");
        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    private static List<Slot> ParseHeader(byte[] header, string source) =>
        JsonText.Read(header, $"{source}: the header", root =>
        {
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{source}: the header is not a JSON object.");
            return root.EnumerateObject()
                .Where(property => property.Name != Metadata)
                .Select(property => ParseSlot(property.Name, property.Value, source))
                .ToList();
        });

    private static Slot ParseSlot(string name, JsonElement value, string source)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{source}: tensor '{name}' is not described by a JSON object.");
        var dtype = value.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()! : "";
        if (!ElementBytes.TryGetValue(dtype, out var elementBytes))
            throw new FormatException($"{source}: tensor '{name}' has dtype '{dtype}'; expected one of " +
                $"{string.Join(", ", ElementBytes.Keys)}.");
        var shape = Numbers(value, "shape", name, source);
        var offsets = Numbers(value, "data_offsets", name, source);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw new FormatException($"{source}: tensor '{name}' has data_offsets [{string.Join(", ", offsets)}]; " +
                "expected [begin, end] with begin ≤ end.");
        var bytes = ByteCount(shape, elementBytes);
        if (bytes != offsets[1] - offsets[0])
            throw new FormatException($"{source}: tensor '{name}' of shape [{string.Join(", ", shape)}] and dtype " +
                $"{dtype} has {offsets[1] - offsets[0]} bytes of data; expected {bytes?.ToString() ?? "fewer than 2^63"}.");
        return new Slot(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] Numbers(JsonElement value, string property, string name, string source)
    {
        if (value.TryGetProperty(property, out var array) && array.ValueKind == JsonValueKind.Array)
        {
            var numbers = new long[array.GetArrayLength()];
            var i = 0;
            foreach (var item in array.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
                    throw new FormatException($"{source}: tensor '{name}' has {item.GetRawText()} in its {property}; " +
                        "expected whole numbers from 0 to 2^63 - 1.");
                i++;
            }
            return numbers;
        }
        throw new FormatException($"{source}: tensor '{name}' has no {property}; expected an array of numbers.");
    }

    /// <summary>The size of a tensor in bytes, or null when it does not fit in 63 bits.</summary>
    private static long? ByteCount(long[] shape, int elementBytes)
    {
        if (shape.Contains(0))
            return 0;
        try
        {
            return shape.Aggregate((long)elementBytes, (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static void CheckCoverage(List<Slot> slots, long dataBytes, string source)
    {
        long end = 0;
        foreach (var slot in slots)
        {
            if (slot.Begin != end)
                throw new FormatException($"{source}: tensor '{slot.Name}' starts at {slot.Begin}; expected {end}, " +
                    "as tensors must neither overlap nor leave a gap.");
            end = slot.End;
        }
        if (end != dataBytes)
            throw new FormatException($"{source}: the header describes {end} bytes of data; found {dataBytes}.");
    }

    private readonly record struct Slot(string Name, string DType, long[] Shape, long Begin, long End);
}
