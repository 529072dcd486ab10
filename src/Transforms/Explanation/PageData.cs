using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace MLNet.Attention.Transforms;

/// <summary>What the page's script reads: the numbers of an explanation as JSON without a character that HTML knows.</summary>
/// <remarks>
/// Vectors are 16-bit shares of their largest value, attention weights the roots of 8-bit shares of 1: ten thousand
/// tokens stay a page of a few megabytes.
/// </remarks>
internal static class PageData
{
    /// <summary>The most n-grams listed for a class, and as many against it.</summary>
    public const int MaximumNGrams = 25;

    private const int MaximumPlaces = 50;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // Of what it leaves as it is, nothing has a meaning in HTML.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static string Create(TextExplanation explanation, IReadOnlyList<ExplainedSegment> segments) =>
        JsonSerializer.Serialize(new
        {
            explanation.PredictedIndex,
            IsRegression = explanation.Predicted.Probability is null,
            Tokens = explanation.Tokens.Select(token => VisibleText.Line(token.Text)),
            Segments = segments.Select(s => new[] { s.TextIndex, s.Start, s.End, s.First, s.Count }),
            Rollout = Vector(explanation.Rollout),
            Pooling = Vector(explanation.PoolingWeights),
            Attention = explanation.Attention.Select(layer => Enumerable.Range(0, layer.Heads).Select(h => Matrix(layer, h))),
            Classes = explanation.Classes.Select((c, index) => Class(explanation, c, index))
                .Where(c => c is not null),
        }, Options);

    private static object? Class(TextExplanation explanation, ExplainedClass c, int index)
    {
        if (c.Contributions.Count == 0 && c.NGrams.Count == 0 && index != explanation.PredictedIndex)
            return null;
        var isNetwork = c.Attributions.Count > 0;
        var isNGrams = explanation.NGramScale != 0;
        return new
        {
            Index = index,
            Name = VisibleText.Line(c.Name),
            Total = isNetwork && isNGrams ? Vector(c.Contributions) : null,
            Network = isNetwork ? Vector(Scaled(c.Attributions, explanation.NetworkScale)) : null,
            Ngrams = isNGrams ? Vector(NGramPart(c, explanation.NetworkScale)) : null,
            c.NGrams.Count,
            Terms = c.NGrams.Where(n => n.Value > 0).Take(MaximumNGrams)
                .Concat(c.NGrams.Where(n => n.Value < 0).Take(MaximumNGrams))
                .Select(n => Term(n, explanation.NGramScale)),
        };
    }

    private static object Term(NGramContribution ngram, float scale) => new
    {
        Text = VisibleText.Line(ngram.Text).Replace(' ', '␣'),
        Words = ngram.Kind == NGramKind.Words,
        Value = MathF.Round(ngram.Value * scale, 5),
        ngram.Occurrences.Count,
        Places = ngram.Occurrences.Take(MaximumPlaces).Select(place => new[] { place.TextIndex, place.Start, place.End }),
    };

    private static float[] Scaled(IEnumerable<float> values, float scale) => [.. values.Select(value => value * scale)];

    private static float[] NGramPart(ExplainedClass c, float networkScale) => c.Attributions.Count == 0
        ? [.. c.Contributions]
        : [.. c.Contributions.Zip(c.Attributions, (both, network) => both - network * networkScale)];

    private static object? Vector(IReadOnlyList<float> values)
    {
        if (values.Count == 0)
            return null;
        var largest = values.Max(MathF.Abs);
        var bytes = new byte[sizeof(short) * values.Count];
        for (var i = 0; largest > 0 && i < values.Count; i++)
            BinaryPrimitives.WriteInt16LittleEndian(
                bytes.AsSpan(sizeof(short) * i), (short)MathF.Round(values[i] / largest * short.MaxValue));
        return new { Largest = largest, Values = Convert.ToBase64String(bytes) };
    }

    private static string Matrix(AttentionWeights layer, int head)
    {
        var bytes = new byte[layer.Tokens * layer.Tokens];
        for (var query = 0; query < layer.Tokens; query++)
        {
            var row = layer.Row(head, query);
            for (var key = 0; key < row.Length; key++)
                bytes[query * layer.Tokens + key] = (byte)MathF.Round(MathF.Sqrt(Math.Clamp(row[key], 0, 1)) * byte.MaxValue);
        }
        return Convert.ToBase64String(bytes);
    }
}
