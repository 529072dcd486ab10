using System.Buffers.Binary;
using System.Text.Json;
using static MLNet.Attention.Transforms.Explanation.PageJson;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Writes alignments as JSON for the page's script.</summary>
/// <remarks>Weights are 16-bit fractions of 1, row by row: exact to 0.00001 in 2.7 characters.</remarks>
internal static class AlignmentData
{
    public static string Create(
        GenerationExplanation explanation, AlignmentExcerpt excerpt, IReadOnlyList<ExplainedSegment> segments) =>
        PageJson.Create(json =>
        {
            json.WriteStartObject();
            WriteArray(json, "source", explanation.SourceTokens, token => json.WriteStringValue(VisibleText.Line(token.Text)));
            WriteArray(json, "segments", segments, segment => WriteNumbers(json, segment.First, segment.Count));
            if (excerpt.Columns.Length < excerpt.SourceLength)
                WriteArray(json, "columns", excerpt.Columns, json.WriteNumberValue);
            else
                json.WriteNull("columns");
            WriteArray(json, "candidates", excerpt.Mapped, candidate => WriteCandidate(json, candidate, excerpt.Columns));
            json.WriteEndObject();
        });

    private static void WriteCandidate(Utf8JsonWriter json, GeneratedCandidate candidate, int[] columns)
    {
        json.WriteStartObject();
        WriteTexts(json, candidate.Tokens);
        WriteArray(json, "probabilities", candidate.Tokens,
            token => json.WriteNumberValue(MathF.Round(MathF.Exp(token.LogProbability), 5)));
        WriteArray(json, "copied", candidate.Tokens, token => WriteCopied(json, token.CopyProbability));
        json.WriteBase64String("weights", Weights([.. candidate.Tokens.Take(AlignmentExcerpt.MaximumRows)], columns));
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, IReadOnlyList<GeneratedToken> tokens)
    {
        // Cut out of the whole text, so that what is shown of a char does not depend on the border of a token.
        var text = string.Concat(tokens.Select(token => token.Text));
        var at = 0;
        WriteArray(json, "tokens", tokens, token =>
        {
            json.WriteStringValue(VisibleText.Of(text, at, token.Text.Length));
            at += token.Text.Length;
        });
    }

    private static void WriteCopied(Utf8JsonWriter json, float? copied)
    {
        if (copied is { } probability)
            json.WriteNumberValue(MathF.Round(probability, 5));
        else
            json.WriteNullValue();
    }

    private static byte[] Weights(GeneratedToken[] tokens, int[] columns)
    {
        var bytes = new byte[sizeof(ushort) * tokens.Length * columns.Length];
        for (var (row, at) = (0, 0); row < tokens.Length; row++)
        {
            foreach (var column in columns)
            {
                var weight = Math.Clamp(tokens[row].Alignment[column], 0, 1);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)MathF.Round(weight * ushort.MaxValue));
                at += sizeof(ushort);
            }
        }
        return bytes;
    }
}
