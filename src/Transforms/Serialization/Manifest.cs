using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>
/// <c>manifest.json</c> of a saved model: the format version, the model type, the configuration, and the other files with
/// their checksums. The checksum of the manifest itself is in ML.NET's <c>Model.key</c>.
/// </summary>
/// <remarks>
/// <para>The format has one version number. A new field has a default for manifests without it, so that a library reads all
/// versions up to its own; it refuses later versions as too new.</para>
/// <para>A field with the same meaning as in a <c>config.json</c> of Hugging Face's transformers has the same name.</para>
/// </remarks>
internal sealed class Manifest
{
    public const string FileName = "manifest.json";

    /// <summary>The version that is written, and the latest version that can be read.</summary>
    public const int FormatVersion = 4;

    private const int MaximumBytes = 1 << 26; // a million labels of 64 bytes
    private const int MaximumParts = 64;

    private readonly ModelLoadContext context;
    private readonly LoadBudget budget;
    private readonly Dictionary<string, string> checksums;

    private Manifest(ModelLoadContext context, LoadBudget budget, JsonFields fields)
    {
        this.context = context;
        this.budget = budget;
        Fields = fields;
        checksums = new(StringComparer.Ordinal);
        foreach (var part in fields.Objects("parts", MaximumParts))
        {
            var file = part.Text("file");
            if (!checksums.TryAdd(file, part.Text("sha256")))
                throw part.Wrong("file", $"'{Excerpt.Of(file)}' twice", "each file once");
        }
    }

    /// <summary>The fields of the manifest.</summary>
    public JsonFields Fields { get; }

    /// <summary>The memory that the model may take.</summary>
    public LoadBudget Budget => budget;

    /// <summary>Writes the files of a model, then their manifest.</summary>
    /// <param name="context">Where the model is written.</param>
    /// <param name="modelType">The type of the model.</param>
    /// <param name="parts">The files. An exception while one is written leaves a broken zip.</param>
    /// <param name="writeFields">Writes the model's fields as properties of an object.</param>
    public static void Save(ModelSaveContext context, string modelType, IEnumerable<ModelPart> parts,
        Action<Utf8JsonWriter> writeFields)
    {
        var checksums = new List<(string File, string Checksum)>();
        foreach (var part in parts)
            checksums.Add((part.FileName, SavePart(context, part)));
        var manifest = Create(modelType, checksums, writeFields);
        context.SaveNonEmptyString(Convert.ToHexStringLower(SHA256.HashData(manifest)));
        context.SaveBinaryStream(FileName, writer => writer.Write(manifest));
    }

    /// <summary>Reads the manifest of a model.</summary>
    /// <param name="context">Where <see cref="Save"/> wrote the model.</param>
    /// <param name="modelType">The expected type of the model.</param>
    /// <exception cref="FormatException">
    /// The manifest is missing, damaged, too new, or of another type of model; the message says which.
    /// </exception>
    public static Manifest Load(ModelLoadContext context, string modelType)
    {
        var budget = new LoadBudget();
        var checksum = context.LoadNonEmptyString();
        var fields = Open(context, FileName, stream =>
        {
            CheckChecksum(stream, FileName, checksum);
            JsonText.Take(budget, stream, FileName);
            return JsonText.Read(stream, MaximumBytes, FileName, root =>
            {
                CheckUnicode(root);
                return new JsonFields(root.Clone(), FileName); // a clone outlives the document
            });
        });
        CheckVersion(fields);
        var type = fields.Text("model_type");
        return type == modelType
            ? new Manifest(context, budget, fields)
            : throw fields.Wrong("model_type", $"'{type}'", $"'{modelType}'");
    }

    /// <summary>Checks the checksum of a file of the model, then reads the file.</summary>
    /// <exception cref="FormatException">The file is missing or damaged, or <paramref name="read"/> refuses it.</exception>
    public T Read<T>(string fileName, Func<Stream, T> read)
    {
        if (!checksums.TryGetValue(fileName, out var checksum))
            throw Fields.Wrong("parts", $"an array without '{fileName}'", "an object for this file");
        return Open(context, fileName, stream =>
        {
            CheckChecksum(stream, fileName, checksum);
            return read(stream);
        });
    }

    /// <summary>Reads a JSON file of the model, and takes the memory to read it out of the budget.</summary>
    /// <inheritdoc cref="Read"/>
    public T ReadDocument<T>(string fileName, Func<Stream, T> read) => Read(fileName, stream =>
    {
        JsonText.Take(budget, stream, fileName);
        return read(stream);
    });

    /// <summary>Reads a JSON file that the manifest does not list, because nothing that the model computes depends on it.</summary>
    /// <param name="fileName">The name of the file.</param>
    /// <param name="read">Reads the file.</param>
    /// <returns>What was read; null when the model has no such file.</returns>
    public T? ReadUnlisted<T>(string fileName, Func<Stream, T> read) where T : class
    {
        T? result = null;
        context.TryLoadBinaryStream(fileName, reader =>
        {
            JsonText.Take(budget, reader.BaseStream, fileName);
            result = read(reader.BaseStream);
        });
        return result;
    }

    /// <returns>The checksum of the written bytes.</returns>
    private static string SavePart(ModelSaveContext context, ModelPart part)
    {
        using var hash = SHA256.Create();
        context.SaveBinaryStream(part.FileName, writer =>
        {
            using var hashed = new CryptoStream(writer.BaseStream, hash, CryptoStreamMode.Write, leaveOpen: true);
            part.Write(hashed);
        });
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static byte[] Create(
        string modelType, IEnumerable<(string File, string Checksum)> parts, Action<Utf8JsonWriter> writeFields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("format_version", FormatVersion);
            json.WriteString("library_version", typeof(Manifest).Assembly.GetName().Version?.ToString(3));
            json.WriteString("model_type", modelType);
            writeFields(json);
            json.WriteStartArray("parts");
            foreach (var (file, checksum) in parts)
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteString("sha256", checksum);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <exception cref="InvalidOperationException">A string or a name is not Unicode.</exception>
    private static void CheckUnicode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    CheckUnicode(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    CheckUnicode(property.Value);
                }
                break;
        }
    }

    private static void CheckVersion(JsonFields fields)
    {
        var version = fields.Integer("format_version", 1, int.MaxValue);
        if (version > FormatVersion)
        {
            throw new FormatException($"{FileName}: 'format_version' is {version}; expected at most {FormatVersion}. The model " +
                $"is too new for this version of MLNet.Attention: it was saved by version {fields.Text("library_version")}.");
        }
    }

    private static void CheckChecksum(Stream stream, string fileName, string expected)
    {
        var start = stream.Position;
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        stream.Position = start;
        if (found != expected)
        {
            throw new FormatException($"{fileName}: the SHA-256 checksum is {found}; expected {Excerpt.Of(expected)}. " +
                "The file is damaged.");
        }
    }

    private static T Open<T>(ModelLoadContext context, string fileName, Func<Stream, T> read)
    {
        T? result = default;
        if (!context.TryLoadBinaryStream(fileName, reader => result = read(reader.BaseStream)))
            throw new FormatException($"{fileName}: is not in the model; expected an entry of this name.");
        return result!;
    }
}
