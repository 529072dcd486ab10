using System.Text.Json;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// <c>document_counts.safetensors</c> of a saved summarizer, or of a featurizer with a lexical part: <c>words.buckets</c>, I32
/// [N], ascending, and <c>words.documents</c>, I32 [N], in how many texts the words of each bucket occur, at least 1.
/// </summary>
internal static class DocumentCountsFile
{
    public const string FileName = "document_counts.safetensors";

    private const string Buckets = "words.buckets";
    private const string Documents = "words.documents";
    private const string Field = "document_counts"; // of the manifest: how large it is

    /// <summary>The file.</summary>
    public static ModelPart Create(DocumentCounts counts)
    {
        int[] buckets = [.. Enumerable.Range(0, counts.Buckets.Length).Where(bucket => counts.Buckets[bucket] > 0)];
        var documents = Array.ConvertAll(buckets, bucket => counts.Buckets[bucket]);
        return new ModelPart(FileName, stream => Safetensors.Write(stream,
            [SafetensorsEntry.Of(Buckets, "I32", buckets), SafetensorsEntry.Of(Documents, "I32", documents)]));
    }

    /// <summary>Writes the field of the manifest that says how large the file is.</summary>
    public static void WriteSize(Utf8JsonWriter json, DocumentCounts counts)
    {
        json.WriteStartObject(Field);
        json.WriteNumber("texts", counts.Texts);
        json.WriteNumber("words", counts.Buckets.Count(count => count > 0));
        json.WriteEndObject();
    }

    /// <summary>Reads the file of a model, as large as its manifest says.</summary>
    /// <exception cref="FormatException">A field or the file is missing, damaged or too large; the message names it.</exception>
    public static DocumentCounts Read(Manifest manifest)
    {
        var fields = manifest.Fields.Object(Field);
        var texts = fields.Integer("texts", 0, int.MaxValue);
        var words = fields.Integer("words", 0, DocumentCounts.BucketCount);
        manifest.Budget.Take(sizeof(int) * (DocumentCounts.BucketCount + 2L * words), Manifest.FileName,
            "the model that it describes");
        return manifest.Read(FileName, stream => Read(stream, texts, words));
    }

    /// <summary>Reads the file.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="texts">Number of texts that were counted.</param>
    /// <param name="words">N, at most <see cref="DocumentCounts.BucketCount"/>.</param>
    /// <exception cref="FormatException">The file is damaged; the message says what is wrong.</exception>
    private static DocumentCounts Read(Stream stream, int texts, int words)
    {
        var reader = new SafetensorsReader(stream, FileName);
        var buckets = reader.Take<int>(Buckets, "I32", words);
        var documents = reader.Take<int>(Documents, "I32", words);
        reader.CheckAllTaken();
        var counts = new int[DocumentCounts.BucketCount];
        for (var i = 0; i < words; i++)
        {
            if (buckets[i] < 0 || buckets[i] >= counts.Length || (i > 0 && buckets[i] <= buckets[i - 1]))
            {
                throw new FormatException($"{FileName}: tensor '{Buckets}' holds {buckets[i]}; expected ascending numbers in " +
                    $"[0, {counts.Length}).");
            }
            if (documents[i] < 1 || documents[i] > texts)
            {
                throw new FormatException($"{FileName}: tensor '{Documents}' holds {documents[i]}; expected numbers in " +
                    $"[1, {texts}].");
            }
            counts[buckets[i]] = documents[i];
        }
        return words == 0 ? DocumentCounts.Empty with { Texts = texts } : new(texts, counts);
    }
}
