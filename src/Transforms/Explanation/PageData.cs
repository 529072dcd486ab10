using System.Buffers.Binary;
using System.Text.Json;
using static MLNet.Attention.Transforms.Explanation.PageJson;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Writes an explanation as JSON for the page's script.</summary>
/// <remarks>
/// Values of vectors are 16-bit fractions of their largest value, square roots of attention weights are 8-bit fractions: a page
/// of ten thousand tokens has a few megabytes.
/// </remarks>
internal static class PageData
{
    /// <summary>The most n-grams listed for a class, and as many against it.</summary>
    public const int MaximumNGrams = 25;

    private const int MaximumPlaces = 50;

    public static string Create(TextExplanation explanation, IReadOnlyList<ExplainedSegment> segments) =>
        PageJson.Create(json => WritePage(json, explanation, segments));

    private static void WritePage(
        Utf8JsonWriter json, TextExplanation explanation, IReadOnlyList<ExplainedSegment> segments)
    {
        json.WriteStartObject();
        json.WriteNumber("predictedIndex", explanation.PredictedIndex);
        json.WriteBoolean("isRegression", explanation.Predicted.Probability is null);
        json.WriteString("unit", PageText.UnitOf(explanation));
        WriteArray(json, "tokens", explanation.Tokens, token => json.WriteStringValue(VisibleText.Line(token.Text)));
        WriteArray(json, "segments", segments,
            segment => WriteNumbers(json, segment.TextIndex, segment.Start, segment.End, segment.First, segment.Count));
        WriteVector(json, "rollout", explanation.Rollout);
        WriteVector(json, "pooling", explanation.PoolingWeights);
        WriteArray(json, "attention", explanation.Attention, layer =>
        {
            json.WriteStartArray();
            for (var head = 0; head < layer.Heads; head++)
                json.WriteBase64StringValue(Matrix(layer, head));
            json.WriteEndArray();
        });
        WriteArray(json, "classes", explanation.Classes.Index().Where(c => IsShown(explanation, c.Item, c.Index)),
            c => WriteClass(json, explanation, c.Item, c.Index));
        json.WriteEndObject();
    }

    private static bool IsShown(TextExplanation explanation, ExplainedClass c, int index) =>
        c.Contributions.Count > 0 || c.NGrams.Count > 0 || index == explanation.PredictedIndex;

    private static void WriteClass(Utf8JsonWriter json, TextExplanation explanation, ExplainedClass c, int index)
    {
        var isNetwork = c.Attributions.Count > 0;
        var isNGrams = explanation.NGramScale != 0;
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteString("name", VisibleText.Line(c.Name));
        WriteVector(json, "total", isNetwork && isNGrams ? c.Contributions : []);
        WriteVector(json, "network", c.Attributions);
        WriteVector(json, "ngrams", isNGrams ? NGramPart(c) : []);
        WriteSum(json, c);
        json.WriteNumber("count", c.NGrams.Count);
        WriteArray(json, "terms", c.NGrams.Where(n => n.Value > 0).Take(MaximumNGrams)
            .Concat(c.NGrams.Where(n => n.Value < 0).Take(MaximumNGrams)),
            ngram => WriteTerm(json, ngram));
        json.WriteEndObject();
    }

    /// <summary>What the contributions, or without them the n-grams, and the rest of the logit sum to.</summary>
    private static void WriteSum(Utf8JsonWriter json, ExplainedClass c)
    {
        json.WriteStartObject("sum");
        json.WriteNumber("parts", c.Logit - c.Intercept - c.Remainder);
        json.WriteNumber("intercept", c.Intercept);
        json.WriteNumber("remainder", c.Remainder);
        json.WriteNumber("logit", c.Logit);
        json.WriteEndObject();
    }

    private static void WriteTerm(Utf8JsonWriter json, NGramContribution ngram)
    {
        json.WriteStartObject();
        json.WriteString("text", VisibleText.Line(ngram.Text).Replace(' ', '␣'));
        json.WriteBoolean("words", ngram.Kind == NGramKind.Words);
        json.WriteNumber("value", MathF.Round(ngram.Value, 5));
        json.WriteNumber("count", ngram.Occurrences.Count);
        WriteArray(json, "places", ngram.Occurrences.Take(MaximumPlaces),
            place => WriteNumbers(json, place.TextIndex, place.Start, place.End));
        json.WriteEndObject();
    }

    private static float[] NGramPart(ExplainedClass c) =>
        [.. c.Contributions.Zip(c.Attributions, (both, network) => both - network)];

    private static void WriteVector(Utf8JsonWriter json, string name, IReadOnlyList<float> values)
    {
        if (values.Count == 0)
        {
            json.WriteNull(name);
            return;
        }
        var largest = values.Max(MathF.Abs);
        var bytes = new byte[sizeof(short) * values.Count];
        for (var i = 0; largest > 0 && i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(
                bytes.AsSpan(sizeof(short) * i), (short)MathF.Round(values[i] / largest * short.MaxValue));
        }
        json.WriteStartObject(name);
        json.WriteNumber("largest", largest);
        json.WriteBase64String("values", bytes);
        json.WriteEndObject();
    }

    private static byte[] Matrix(AttentionWeights layer, int head)
    {
        var bytes = new byte[layer.Tokens * layer.Tokens];
        for (var query = 0; query < layer.Tokens; query++)
        {
            var row = layer.Row(head, query);
            for (var key = 0; key < row.Length; key++)
                bytes[query * layer.Tokens + key] = (byte)MathF.Round(MathF.Sqrt(Math.Clamp(row[key], 0, 1)) * byte.MaxValue);
        }
        return bytes;
    }
}
