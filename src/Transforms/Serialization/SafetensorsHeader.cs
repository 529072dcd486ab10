using System.Text.Json;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>The JSON header of a safetensors stream: name, dtype, shape and place of each tensor.</summary>
/// <remarks>The header is not trusted: offsets, shapes and element types are checked against each other.</remarks>
internal static class SafetensorsHeader
{
    private const string Metadata = "__metadata__";

    /// <summary>Creates the header of tensors that follow each other, padded so that the first tensor is aligned.</summary>
    /// <param name="entries">The tensors.</param>
    /// <param name="format">What the metadata names as the format of the tensors; null (default) for no metadata.</param>
    public static byte[] Create(IReadOnlyList<SafetensorsEntry> entries, string? format = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            long offset = 0;
            json.WriteStartObject();
            if (format is not null)
            {
                json.WriteStartObject(Metadata);
                json.WriteString("format", format);
                json.WriteEndObject();
            }
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.DType);
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + entry.ByteCount]);
                json.WriteEndObject();
                offset += entry.ByteCount;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Safetensors.LengthBytes != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>The tensors of a header, in the order of their offsets.</summary>
    /// <param name="header">The JSON text.</param>
    /// <param name="dataBytes">Number of bytes of data after the header.</param>
    /// <param name="source">The name of the stream in an error.</param>
    /// <exception cref="FormatException">The header is damaged; the message says what is wrong.</exception>
    public static IReadOnlyList<SafetensorsSlot> Parse(byte[] header, long dataBytes, string source)
    {
        var slots = Parse(header, source).OrderBy(slot => slot.Begin).ThenBy(slot => slot.End).ToList();
        CheckCoverage(slots, dataBytes, source);
        return slots;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static List<SafetensorsSlot> Parse(byte[] header, string source) =>
        JsonText.Read(header, $"{source}: the header", root =>
        {
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{source}: the header is {root.ValueKind}; expected a JSON object.");
            return root.EnumerateObject()
                .Where(property => property.Name != Metadata)
                .Select(property => ParseSlot(property.Name, property.Value, source))
                .ToList();
        });

    private static SafetensorsSlot ParseSlot(string name, JsonElement value, string source)
    {
        var tensor = $"{source}: tensor '{Excerpt.Of(name)}'";
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{tensor} is {value.ValueKind}; expected a JSON object.");
        var dtype = value.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()! : "";
        if (!Safetensors.ElementBytes.TryGetValue(dtype, out var elementBytes))
        {
            throw new FormatException($"{tensor} has dtype '{Excerpt.Of(dtype)}'; expected one of " +
                $"{string.Join(", ", Safetensors.ElementBytes.Keys)}.");
        }
        var shape = Numbers(value, "shape", tensor);
        var offsets = Numbers(value, "data_offsets", tensor);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw new FormatException(
                $"{tensor} has data_offsets {Excerpt.Of(offsets)}; expected [begin, end] with begin ≤ end.");
        }
        var bytes = ByteCount(shape, elementBytes);
        if (bytes != offsets[1] - offsets[0])
        {
            throw new FormatException($"{tensor} of shape {Excerpt.Of(shape)} and dtype {dtype} has " +
                $"{offsets[1] - offsets[0]} bytes of data; expected {bytes?.ToString() ?? "fewer than 2^63"}.");
        }
        return new SafetensorsSlot(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] Numbers(JsonElement value, string property, string tensor)
    {
        if (value.TryGetProperty(property, out var array) && array.ValueKind == JsonValueKind.Array)
        {
            var numbers = new long[array.GetArrayLength()];
            var i = 0;
            foreach (var item in array.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[i]) || numbers[i] < 0)
                {
                    throw new FormatException($"{tensor} has {Excerpt.Of(item.GetRawText())} in its {property}; " +
                        "expected whole numbers from 0 to 2^63 - 1.");
                }
                i++;
            }
            return numbers;
        }
        throw new FormatException($"{tensor} has no array '{property}'; expected an array of whole numbers.");
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

    private static void CheckCoverage(IReadOnlyList<SafetensorsSlot> slots, long dataBytes, string source)
    {
        long end = 0;
        foreach (var slot in slots)
        {
            if (slot.Begin != end)
            {
                throw new FormatException($"{source}: tensor '{Excerpt.Of(slot.Name)}' starts at {slot.Begin}; expected " +
                    $"{end}, as tensors must neither overlap nor leave a gap.");
            }
            end = slot.End;
        }
        if (end != dataBytes)
            throw new FormatException($"{source}: has {dataBytes} bytes of data; expected {end}, as the header says.");
    }
}
