using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using MLNet.Attention.Samples;
using Spectre.Console;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Says what is in a zip, without loading the model.</summary>
internal static class InfoCommand
{
    private const string ManifestName = "manifest.json";
    private const long MostBytes = 1 << 26;
    private const int LongestValue = 80;
    private const string Storage = "torch_dtype"; // of a manifest

    private static readonly Argument<string> File = new("MODEL") { Description = "The zip" };

    public static Command Create()
    {
        var command = new ExampleCommand("info",
            "Says what is in a model's zip: for each of our models its kind, columns, classes, network, weight storage and files.",
            "mlnet-attention info model.zip")
        {
            File,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var path = parsed.GetValue(File)!;
        if (!System.IO.File.Exists(path))
            throw new InputException($"'{path}' is not there; expected a model.");
        try
        {
            using var zip = ZipFile.OpenRead(path);
            Print(path, zip);
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"'{path}' is not a zip, or is damaged: {error.Message}");
        }
        return ExitCode.Success;
    }

    private static void Print(string path, ZipArchive zip)
    {
        Console.WriteLine($"{path}: {new FileInfo(path).Length:#,0} bytes");
        var manifests = zip.Entries.Where(entry => Path.GetFileName(entry.FullName.Replace('\\', '/')) == ManifestName).ToList();
        foreach (var manifest in manifests)
        {
            Console.WriteLine();
            PrintModel(manifest);
        }
        if (manifests.Count == 0)
            Console.WriteLine("No model of MLNet.Attention is in it.");
        Console.WriteLine();
        var table = new Table().AddTexts("file").AddNumbers("bytes", "in the zip");
        foreach (var entry in zip.Entries)
            table.AddCells(entry.FullName, $"{entry.Length:#,0}", $"{entry.CompressedLength:#,0}");
        table.Print();
    }

    private static void PrintModel(ZipArchiveEntry entry)
    {
        if (entry.Length > MostBytes)
            throw new InputException($"'{entry.FullName}' has {entry.Length} bytes; expected at most {MostBytes}.");
        try
        {
            using var stream = entry.Open();
            using var json = JsonDocument.Parse(stream);
            var table = new Table().AddTexts("field", "value").HideHeaders();
            AddFields(table, "", json.RootElement);
            table.Print();
        }
        catch (JsonException error)
        {
            throw new InputException($"'{entry.FullName}' is damaged: {error.Message}");
        }
    }

    private static void AddFields(Table table, string prefix, JsonElement fields)
    {
        foreach (var field in fields.EnumerateObject())
        {
            var name = prefix + field.Name;
            if (field.Value.ValueKind == JsonValueKind.Object)
                AddFields(table, name + ".", field.Value);
            else if (name == Storage)
                table.AddCells(nameof(WeightStorage), StorageOf(ToText(field.Value)));
            else if (field.Name != "parts")
                table.AddCells(name, ToText(field.Value));
        }
    }

    private static string StorageOf(string text) => Array.Find(
        Enum.GetNames<WeightStorage>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? text;

    private static string ToText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return Tables.Cut(value.ToString(), LongestValue);
        var count = value.GetArrayLength();
        var items = string.Join(", ", value.EnumerateArray().Take(LongestValue));
        return Tables.Cut(count > 4 ? $"{count}: {items}" : items, LongestValue);
    }
}
