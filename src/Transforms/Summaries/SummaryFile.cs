using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Summaries;

/// <summary>
/// <c>training.json</c> of a saved model: its <see cref="TrainingSummary"/>. Models of earlier versions have none. No prediction
/// depends on it, and the manifest does not list it: its times differ between two trainings of the same data, options and seed,
/// whose models are equal in all other files.
/// </summary>
internal static class SummaryFile
{
    public const string FileName = "training.json";

    private const int MostBytes = 1 << 23;
    private const int MostEpochs = 10_000;
    private const int MostOptions = 1_000;
    private const int MostOfAnOption = 200;
    private const double MostSeconds = 1e9;
    private const double Largest = 1e100; // of a loss

    /// <summary>The content of the file; null without a summary.</summary>
    public static byte[]? Create(TrainingSummary? summary)
    {
        if (summary is null)
            return null;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Write(json, summary);
        return stream.ToArray();
    }

    /// <summary>Writes the file as a stream of the current entry of a model; for null, none.</summary>
    public static void Save(ModelSaveContext context, byte[]? content)
    {
        if (content is not null)
            context.SaveBinaryStream(FileName, writer => writer.Write(content));
    }

    /// <summary>Reads the file of a model; null when it has none.</summary>
    /// <exception cref="FormatException">The file is damaged or too large; the message names it.</exception>
    public static TrainingSummary? Read(Manifest manifest) => manifest.ReadUnlisted(FileName,
        stream => JsonText.Read(stream, MostBytes, FileName, root => Read(new JsonFields(root, FileName))));

    private static void Write(Utf8JsonWriter json, TrainingSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("library_version", summary.LibraryVersion);
        json.WriteNumber("seed", summary.Seed);
        json.WriteNumber("seconds", summary.Duration.TotalSeconds);
        json.WriteNumber("rows_read", summary.RowsRead);
        json.WriteNumber("rows_skipped", summary.RowsSkipped);
        json.WriteNumber("texts_cut", summary.TextsCut);
        json.WriteNumber("validation_rows", summary.ValidationRows);
        json.WriteNumber("vocab_size", summary.VocabularySize);
        if (summary.TargetVocabularySize is { } size)
            json.WriteNumber("target_vocab_size", size);
        json.WriteNumber("ngrams", summary.NGramCount);
        json.WriteNumber("networks", summary.NetworkCount);
        json.WriteNumber("weights", summary.WeightCount);
        json.WriteBoolean("warm_start", summary.IsWarmStart);
        json.WriteNumber("resumed_after_epoch", summary.ResumedAfterEpoch);
        WriteObjects(json, "phases", summary.Phases, phase =>
        {
            json.WriteString("phase", phase.Phase.ToString());
            json.WriteNumber("seconds", phase.Duration.TotalSeconds);
        });
        WriteEpochs(json, summary.Epochs);
        json.WriteNumber("kept_epoch", summary.KeptEpoch);
        json.WriteString("end", summary.End.ToString());
        json.WriteString("validation_measure", summary.ValidationMeasure.ToString());
        if (summary.Calibration is { } calibration)
            Write(json, calibration);
        json.WriteStartObject("options");
        foreach (var (name, value) in summary.Options)
            json.WriteString(name, Excerpt.Of(value, MostOfAnOption));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes epochs as an array of objects; a checkpoint has them too.</summary>
    public static void WriteEpochs(Utf8JsonWriter json, IEnumerable<TrainingEpoch> epochs) =>
        WriteObjects(json, "epochs", epochs, epoch =>
        {
            json.WriteNumber("epoch", epoch.Number);
            json.WriteNumber("training_loss", epoch.TrainingLoss);
            WriteNumber(json, "validation_loss", epoch.ValidationLoss);
            WriteNumber(json, "validation_accuracy", epoch.ValidationAccuracy);
            json.WriteNumber("seconds", epoch.Duration.TotalSeconds);
        });

    /// <summary>Reads what <see cref="WriteEpochs"/> wrote.</summary>
    /// <exception cref="FormatException">A field is missing or wrong; the message names it.</exception>
    public static IReadOnlyList<TrainingEpoch> ReadEpochs(JsonFields fields) =>
        [.. fields.Objects("epochs", MostEpochs).Select(epoch => new TrainingEpoch(
            epoch.Integer("epoch", 1, MostEpochs),
            epoch.Real("training_loss", -Largest, Largest),
            Number(epoch, "validation_loss"),
            Number(epoch, "validation_accuracy"),
            Seconds(epoch)))];

    private static void Write(Utf8JsonWriter json, TrainingCalibration calibration)
    {
        json.WriteStartObject("calibration");
        json.WriteNumber("ngram_scale", calibration.NGramScale);
        json.WriteNumber("network_scale", calibration.NetworkScale);
        json.WriteNumber("offset", calibration.Offset);
        WriteNumber(json, "loss", calibration.Loss);
        WriteNumber(json, "accuracy", calibration.Accuracy);
        json.WriteEndObject();
    }

    // JSON has no NaN and no infinity.
    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } finite && double.IsFinite(finite))
            json.WriteNumber(name, finite);
    }

    private static void WriteObjects<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static TrainingSummary Read(JsonFields fields) => new()
    {
        LibraryVersion = fields.Text("library_version"),
        Seed = fields.Integer("seed", int.MinValue, int.MaxValue),
        Duration = Seconds(fields),
        RowsRead = Count(fields, "rows_read"),
        RowsSkipped = Count(fields, "rows_skipped"),
        TextsCut = Count(fields, "texts_cut"),
        ValidationRows = Count(fields, "validation_rows"),
        VocabularySize = Count(fields, "vocab_size"),
        TargetVocabularySize = fields.Has("target_vocab_size") ? Count(fields, "target_vocab_size") : null,
        NGramCount = Count(fields, "ngrams"),
        NetworkCount = Count(fields, "networks"),
        WeightCount = (long)fields.Real("weights", 0, 1L << 53),
        IsWarmStart = fields.Boolean("warm_start"),
        ResumedAfterEpoch = fields.Integer("resumed_after_epoch", 0, MostEpochs),
        Phases = [.. fields.Objects("phases", Enum.GetValues<TrainingPhase>().Length).Select(phase =>
            new TrainingPhaseTime(phase.Choice<TrainingPhase>("phase"), Seconds(phase)))],
        Epochs = ReadEpochs(fields),
        KeptEpoch = fields.Integer("kept_epoch", 0, MostEpochs),
        End = fields.Choice<TrainingEnd>("end"),
        ValidationMeasure = fields.Choice<ValidationMeasure>("validation_measure", missing: ValidationMeasure.Accuracy),
        Calibration = fields.ObjectOrNull("calibration") is { } calibration ? ReadCalibration(calibration) : null,
        Options = fields.Object("options").TextValues(MostOptions),
    };

    private static TrainingCalibration ReadCalibration(JsonFields fields) => new(
        fields.Real("ngram_scale", -Largest, Largest),
        fields.Real("network_scale", -Largest, Largest),
        fields.Real("offset", -Largest, Largest),
        Number(fields, "loss"),
        Number(fields, "accuracy"));

    private static int Count(JsonFields fields, string name) => fields.Integer(name, 0, int.MaxValue);

    private static double? Number(JsonFields fields, string name) =>
        fields.Has(name) ? fields.Real(name, -Largest, Largest) : null;

    // FromSeconds cuts off what a double lacks of a tick.
    private static TimeSpan Seconds(JsonFields fields) =>
        TimeSpan.FromTicks((long)Math.Round(fields.Real("seconds", 0, MostSeconds) * TimeSpan.TicksPerSecond));
}
