using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MLNet.Attention.Tool.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tool.Models;

/// <summary>Writes what a model predicts, a line for each row.</summary>
/// <param name="writer">Where to.</param>
/// <param name="format">In which format.</param>
/// <param name="top">The most classes of a row.</param>
/// <param name="texts">The rows, whose texts are written too; null for none.</param>
internal sealed class PredictionWriter(TextWriter writer, PredictionFormat format, int top, RowStream? texts)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] TruthNames = ["False", "True"];

    /// <summary>Reads the rows in their order, and writes each.</summary>
    public void Write(IDataView scored, TaskKind kind, CancellationToken cancellation)
    {
        using var cursor = scored.GetRowCursor(ColumnsOf(scored.Schema, kind));
        var read = kind switch
        {
            TaskKind.Sentiment => ReadTruth(cursor),
            TaskKind.Regression => ReadNumber(cursor),
            _ => ReadClasses(cursor),
        };
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            WriteLine(read());
        }
        writer.Flush();
    }

    private static IEnumerable<DataViewSchema.Column> ColumnsOf(DataViewSchema schema, TaskKind kind) => kind switch
    {
        TaskKind.Sentiment => [schema["PredictedLabel"], schema["Probability"]],
        TaskKind.Regression => [schema["Score"]],
        _ => [schema["PredictedLabel"], schema["Score"]],
    };

    private static Func<Prediction> ReadNumber(DataViewRowCursor cursor)
    {
        var read = cursor.GetGetter<float>(cursor.Schema["Score"]);
        var value = 0f;
        return () =>
        {
            read(ref value);
            return new Prediction(value, []);
        };
    }

    private Func<Prediction> ReadTruth(DataViewRowCursor cursor)
    {
        var readLabel = cursor.GetGetter<bool>(cursor.Schema["PredictedLabel"]);
        var readProbability = cursor.GetGetter<float>(cursor.Schema["Probability"]);
        var (label, probability) = (false, 0f);
        return () =>
        {
            readLabel(ref label);
            readProbability(ref probability);
            return Rank(label ? 1 : 0, [1 - probability, probability], TruthNames);
        };
    }

    private Func<Prediction> ReadClasses(DataViewRowCursor cursor)
    {
        var score = cursor.Schema["Score"];
        VBuffer<ReadOnlyMemory<char>> slots = default;
        if (score.HasSlotNames())
            score.GetSlotNames(ref slots);
        string[] names = score.HasSlotNames() ? [.. slots.DenseValues().Select(name => name.ToString())]
            : [.. Enumerable.Range(1, ((VectorDataViewType)score.Type).Size).Select(key => $"{key}")];
        var readLabel = cursor.GetGetter<uint>(cursor.Schema["PredictedLabel"]);
        var readScore = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> scores = default;
        var key = 0u;
        return () =>
        {
            readLabel(ref key);
            readScore(ref scores);
            return Rank((int)key - 1, [.. scores.DenseValues()], names);
        };
    }

    // The predicted class comes first, even where classes had weights and another is likelier.
    private Prediction Rank(int predicted, float[] probabilities, string[] names) => new(null,
    [
        .. Enumerable.Range(0, names.Length).OrderByDescending(i => i == predicted).ThenByDescending(i => probabilities[i])
            .Take(top).Select(i => new RankedClass(names[i], probabilities[i])),
    ]);

    private void WriteLine(Prediction prediction)
    {
        var row = texts?.Next();
        writer.WriteLine(format == PredictionFormat.Jsonl ? ToJson(prediction, row) : ToTsv(prediction, row));
    }

    private string ToTsv(Prediction prediction, Example? row)
    {
        List<string> fields = prediction.Number is { } number ? [Format(number)]
            : [.. prediction.Classes.SelectMany(ranked => new[] { ranked.Name, Format(ranked.Probability) })];
        if (row is not null)
            fields.Add(row.Text);
        return string.Join('\t', fields.Select(Quoted));
    }

    private static string ToJson(Prediction prediction, Example? row)
    {
        var values = new Dictionary<string, object>();
        if (prediction.Number is { } number)
            values["score"] = number;
        if (prediction.Classes is [var first, ..])
            (values["label"], values["probability"]) = (first.Name, first.Probability);
        if (prediction.Classes.Count > 1)
        {
            values["top"] = prediction.Classes.Select(ranked =>
                new Dictionary<string, object> { ["label"] = ranked.Name, ["probability"] = ranked.Probability });
        }
        if (row is not null)
            values["text"] = row.Text;
        return JsonSerializer.Serialize(values, Json);
    }

    private static string Format(float value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny("\t\"\n\r") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";

    private sealed record Prediction(float? Number, IReadOnlyList<RankedClass> Classes);
}
