using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;

namespace MLNet.Attention.Tests.Transforms.Serialization;

/// <summary>However long the texts of a damaged file are, the message is short.</summary>
[TestClass]
public sealed class LongMessageTests
{
    private const int MostCharacters = 600;

    private static readonly string Long = string.Concat(Enumerable.Repeat("ab\n", 100_000));
    private static readonly string Digits = "1" + new string('0', 300_000);

    [TestMethod]
    [DataRow("task")]
    [DataRow("task.type")]
    [DataRow("task.num_labels")]
    [DataRow("task.labels")]
    [DataRow("encoder.type")]
    [DataRow("encoder.hidden_dropout_prob")]
    [DataRow("encoder.kernel_sizes")]
    [DataRow("scales.ngram")]
    [DataRow("format_version")]
    [DataRow("model_type")]
    [DataRow("torch_dtype")]
    [DataRow("input_columns")]
    [DataRow("parts")]
    public void AField_OfTheManifest(string field)
    {
        AssertShort(ModelZip.WithField(SavedModels.Zip("classes"), field, Long), "manifest.json");
        AssertShort(ModelZip.WithField(SavedModels.Zip("classes"), field, JsonNode.Parse(Digits)), "manifest.json");
        AssertShort(
            ModelZip.WithField(SavedModels.Zip("classes"), field, new JsonArray(JsonNode.Parse(Digits))), "manifest.json");
    }

    [TestMethod]
    public void Labels()
    {
        AssertShort("classes", "manifest.json", text => With(text, json => json["task"]!["labels"]!["type"] = Long));
        AssertShort("classes", "manifest.json", text => With(text, json => json["task"]!["labels"]!["values"]![1] = Long));
        AssertShort("classes", "manifest.json", text => With(text, json => json["task"]!["labels"]!["values"]![1] = Digits));
        AssertShort("classes", "manifest.json", text => With(text, json =>
        {
            json["task"]!["labels"]!["type"] = "Boolean";
            json["task"]!["labels"]!["values"]![1] = Long;
        }));
    }

    [TestMethod]
    public void JsonThatIsNone_AndNamesThatStandTwice()
    {
        var name = new string('n', 300_000);
        foreach (var entry in new[] { "manifest.json", "tokenizer.json" })
        {
            AssertShort("classes", entry, _ => $"{{\"{name}\":1,\"{name}\":2}}");
            AssertShort("classes", entry, _ => $"{{\"{name}\":{{\"{name}\":}}}}");
            AssertShort("classes", entry, _ => $"{{\"{name}\":1}}");
            AssertShort("classes", entry, _ => name);
        }
    }

    [TestMethod]
    public void Tokens()
    {
        AssertShort("classes", "tokenizer.json", text => With(text, json => json[Long] = 1));
        AssertShort("classes", "tokenizer.json", text => With(text, json => json["version"] = Long));
        AssertShort("classes", "tokenizer.json", text => With(text, json => json["model"]!["vocab"]![Long] = 300));
        AssertShort("classes", "tokenizer.json", text => With(text, json => json["model"]!["merges"]![3] = Long));
        AssertShort("classes", "tokenizer.json", text => With(text, json => json["model"]!["dropout"] = JsonNode.Parse(Digits)));
    }

    [TestMethod]
    public void Tensors()
    {
        AssertShortWeights(header => header[Long] = header["head.output.bias"]!.DeepClone());
        AssertShortWeights(header =>
        {
            var bias = header["head.output.bias"]!.DeepClone();
            header.Remove("head.output.bias");
            header[Long] = bias;
        });
        AssertShortWeights(header => header["head.output.bias"]!["dtype"] = Long);
        AssertShortWeights(header => header["head.output.bias"]!["shape"] = JsonNode.Parse($"[{Digits}]"));
        AssertShortWeights(header => header["head.output.bias"]!["shape"] =
            JsonNode.Parse($"[3{string.Concat(Enumerable.Repeat(",1", 100_000))}]"));
        AssertShortWeights(header => header["head.output.bias"]!["data_offsets"] =
            JsonNode.Parse($"[0{string.Concat(Enumerable.Repeat(",1", 100_000))}]"));
        AssertShortWeights(header => header[Long] = 1);
    }

    private static string With(string text, Action<JsonNode> edit)
    {
        var json = JsonNode.Parse(text)!;
        edit(json);
        return json.ToJsonString();
    }

    private static void AssertShortWeights(Action<JsonObject> edit)
    {
        var zip = SavedModels.Zip("classes");
        var content = ModelZip.Read(zip, "model.safetensors");
        var end = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content);
        var header = JsonNode.Parse(content.AsSpan(8, end - 8))!.AsObject();
        edit(header);
        var edited = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, edited.Length);
        AssertShort(ModelZip.With(zip, "model.safetensors", [.. length, .. edited, .. content[end..]]), "model.safetensors");
    }

    private static void AssertShort(string model, string entry, Func<string, string> edit)
    {
        var zip = SavedModels.Zip(model);
        var edited = edit(Encoding.UTF8.GetString(ModelZip.Read(zip, entry)));
        AssertShort(ModelZip.With(zip, entry, Encoding.UTF8.GetBytes(edited)), entry);
    }

    private static void AssertShort(byte[] zip, string entry)
    {
        var message = Refusal.OfModel(zip);
        Assert.StartsWith(entry, message);
        Assert.IsLessThan(MostCharacters, message.Length, message);
        Assert.DoesNotContain("\n", message);
    }
}
