using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNet.Attention.Fuzz;

/// <summary>
/// Changes a JSON text at its joints: values, names and whole members are replaced, dropped, doubled, swapped, nested.
/// </summary>
internal sealed class JsonMutator
{
    private const int MostBytes = 1 << 21;

    private static readonly byte[][] Literals =
    [
        .. new[]
        {
            "0", "1", "2", "3", "4", "6", "7", "8", "12", "16", "23", "24", "32", "64", "65", "128", "129", "255", "256",
            "1000", "1024", "4096", "16384", "16386", "65536", "65537", "262144", "262145", "1048576", "1048577", "1572864",
            "1572865", "-1", "-2", "-0", "0.5", "1.5", "0.999999999999", "1e-400", "1e2", "1E+2", "3.4e38", "1e39", "1e308",
            "1e999", "-1e999", "2147483646", "2147483647", "2147483648", "4294967295", "4294967296", "4611686018427387904",
            "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
            "1" + new string('0', 400), "null", "true", "false", "{}", "[]", "[[]]", "[{}]", "{\"a\":1}", "[null]", "NaN",
            "Infinity", "'a'", "", "x", "01", "1.", "\"\"", "\" \"", "\"a\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
            "\"\\u0000\"", "\"\\u001b[31m\\n\"", "\"\\ud83d\\ude42\"", "\"1\"", "\"a b\"", "\"a b c\"", "\"Ġ Ġ\"", "\"ĠĠ\"",
            "\"<pad>\"", "\"\\\"", "\"", "\"Hybrid\"", "\"Transformer\"", "\"Recurrent\"", "\"Convolutional\"", "\"NGram\"",
            "\"Lstm\"", "\"Gru\"", "\"Sinusoidal\"", "\"Learned\"", "\"None\"", "\"KeepHead\"", "\"KeepTail\"",
            "\"KeepHeadAndTail\"", "\"binary_classification\"", "\"multiclass_classification\"", "\"regression\"",
            "\"String\"", "\"Boolean\"", "\"Double\"", "\"UInt64\"", "\"F32\"", "\"F16\"", "\"F64\"", "\"I32\"", "\"I64\"",
            "\"U8\"", "\"BOOL\"", "\"Lowercase\"", "\"ByteLevel\"", "[1]", "[0]", "[64]", "[65]", "[1,2]", "[3,1]", "[0,4]",
            "[4,0]", "[1,1]", "[2147483647]", "[1,1,1,1,1,1,1,1]", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]",
            "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]", "[-1,5]", "[4294967296,4294967296]", "[9223372036854775807,2]",
            "{\"type\":\"String\",\"values\":[\"a\"]}", "{\"type\":\"Int32\",\"values\":[\"1\",\"2\",\"3\"]}",
            "{\"type\":\"Boolean\",\"values\":[\"x\"]}",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [(byte)'"', 0xff, 0xfe, (byte)'"'], [(byte)'"', 0xc3, (byte)'"'], [(byte)'"', 0xed, 0xa0, 0x80, (byte)'"'], [0],
    ];

    private readonly byte[] json;
    private readonly List<Range> values = [];
    private readonly List<Range> names = [];
    private readonly List<Range> items = []; // elements of arrays, and members of objects with their names

    /// <param name="json">A valid JSON text.</param>
    /// <exception cref="JsonException">It is not valid.</exception>
    public JsonMutator(byte[] json)
    {
        this.json = json;
        var reader = new Utf8JsonReader(json);
        var open = new Stack<(int Start, int Name)>();
        var name = -1;
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    names.Add(start..EndOfText(start));
                    name = start;
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push((start, name));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    (start, name) = open.Pop();
                    Add(start, name, (int)reader.BytesConsumed);
                    break;
                default:
                    Add(start, name, (int)reader.BytesConsumed);
                    break;
            }
            name = -1;
        }
    }

    /// <summary>The text with one to three changes; after the first it may not be JSON any more.</summary>
    public static byte[] Mutate(byte[] json, Random random)
    {
        for (var left = random.Next(8) switch { 0 => 3, 1 or 2 => 2, _ => 1 }; left > 0; left--)
        {
            try
            {
                json = new JsonMutator(json).MutateOnce(random);
            }
            catch (JsonException)
            {
                return json;
            }
        }
        return json;
    }

    /// <summary>The text with one change.</summary>
    public byte[] MutateOnce(Random random)
    {
        var value = values[random.Next(values.Count)];
        var item = items.Count > 0 ? items[random.Next(items.Count)] : value;
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                return With(value, Literals[random.Next(Literals.Length)]);
            case 3:
                return With(value, Number(json[value], random));
            case 4:
                return With(WithComma(item), []);
            case 5:
                return With(item, Repeated(json[item], random.Next(6) switch { 0 => 1000, 1 => 20_000, _ => 2 }));
            case 6:
                return Swapped(value, values[random.Next(values.Count)]);
            case 7 when names.Count > 0:
                return With(names[random.Next(names.Count)], random.Next(2) == 0
                    ? json[names[random.Next(names.Count)]]
                    : LongText(random));
            case 8:
                return With(value, Nested(json[value], random));
            case 9:
                return With(value, LongText(random));
            case 10:
                return With(item, [.. Literals[random.Next(Literals.Length)], (byte)',', .. json[item]]);
            default:
                var bytes = (byte[])json.Clone();
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    private void Add(int start, int name, int end)
    {
        values.Add(start..end);
        if (start > 0)
            items.Add((name < 0 ? start : name)..end);
    }

    // Behind the quotation mark that ends the text.
    private int EndOfText(int start)
    {
        var end = start + 1;
        for (; json[end] != '"'; end++)
        {
            if (json[end] == '\\')
                end++;
        }
        return end + 1;
    }

    private byte[] With(Range range, byte[] bytes) => [.. json[..range.Start], .. bytes, .. json[range.End..]];

    // Whichever comma is beside it.
    private Range WithComma(Range range)
    {
        var (start, end) = (range.Start.Value, range.End.Value);
        while (end < json.Length && json[end] <= ' ')
            end++;
        if (end < json.Length && json[end] == ',')
            return start..(end + 1);
        while (start > 0 && json[start - 1] <= ' ')
            start--;
        return start > 0 && json[start - 1] == ',' ? (start - 1)..range.End.Value : range;
    }

    private byte[] Swapped(Range one, Range other)
    {
        var (first, second) = one.Start.Value < other.Start.Value ? (one, other) : (other, one);
        return second.Start.Value < first.End.Value
            ? json
            : [.. json[..first.Start], .. json[second], .. json[first.End..second.Start], .. json[first], .. json[second.End..]];
    }

    private static byte[] Number(byte[] value, Random random)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Encoding.UTF8.GetBytes(random.Next(4096).ToString(CultureInfo.InvariantCulture));
        number = random.Next(6) switch
        {
            0 => number + 1,
            1 => number - 1,
            2 => number * 2,
            3 => number / 2,
            4 => -number,
            _ => number + 4L * random.Next(-64, 64),
        };
        return Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
    }

    private static byte[] Repeated(byte[] item, int count)
    {
        count = Math.Max(1, Math.Min(count, MostBytes / (item.Length + 1)));
        return [.. Enumerable.Range(0, count).SelectMany(i => i == 0 ? item : [(byte)',', .. item])];
    }

    private static byte[] Nested(byte[] value, Random random)
    {
        var depth = random.Next(5) switch { 0 => 20_000, 1 => 64, 2 => 63, 3 => 60, _ => 1 };
        var (before, after) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return [.. Times(before, depth), .. value, .. Times(after, depth)];
    }

    private static byte[] LongText(Random random)
    {
        var letter = random.Next(3) switch { 0 => "a", 1 => "🙂", _ => "Ġ" };
        var count = random.Next(5) switch { 0 => 100_000, 1 => 1025, 2 => 1024, _ => random.Next(1, 300) };
        return [(byte)'"', .. Times(letter, count), (byte)'"'];
    }

    private static byte[] Times(string text, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, count)));
}
