using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Writes JSON for the script of a page, without characters that have a meaning in HTML.</summary>
/// <remarks>A trimmed application has no JSON by reflection, so each property is written by hand.</remarks>
internal static class PageJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        // It escapes all characters that have a meaning in HTML.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static string Create(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
            write(json);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    public static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeItem)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            writeItem(item);
        json.WriteEndArray();
    }

    public static void WriteNumbers(Utf8JsonWriter json, params ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray();
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
