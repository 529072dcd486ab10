using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>A fitted model's manifest has all that its encoder needs of a checkpoint's config.json.</summary>
[TestClass]
public sealed class PretrainedConfigurationTests
{
    private const string Source = "manifest.json";

    public static IEnumerable<object[]> Families => PretrainedFamily.ByModelType.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Families))]
    public void WhatIsWritten_IsReadBack(string family)
    {
        var configuration = Read(Json(family));
        var written = Written(configuration);
        var read = Read(written);
        Assert.AreEqual(written.ToJsonString(), Written(read).ToJsonString());
        Assert.IsNull(configuration.FindDifference(read));
        Assert.AreEqual(TextEncoder.Hybrid, read.Kind);
        Assert.AreEqual(family, written["model_type"]!.GetValue<string>());
        using var module = read.CreateModule(10, 5, null);
        Assert.AreEqual(8, module.Dimension);
        Refusal.Of<ArgumentException>(() => read.CreateModule(31, 5, null), "has 31 tokens", "expected at most 30 and ");
    }

    [TestMethod]
    [DataRow("bert", "vocab_size", "0")]
    [DataRow("bert", "vocab_size", "262145")]
    [DataRow("bert", "max_position_embeddings", "1048577")]
    [DataRow("bert", "type_vocab_size", "1025")]
    [DataRow("bert", "layer_norm_eps", "0")]
    [DataRow("bert", "num_hidden_layers", "129")]
    [DataRow("bert", "intermediate_size", "65537")]
    [DataRow("bert", "attention_probs_dropout_prob", "1")]
    [DataRow("bert", "hidden_act", "\"geglu\"")]
    [DataRow("bert", "model_type", "\"bart\"")]
    [DataRow("roberta", "pad_token_id", "64")]
    [DataRow("electra", "embedding_size", "16385")]
    [DataRow("modernbert", "local_attention", "1")]
    [DataRow("modernbert", "global_rope_theta", "1")]
    [DataRow("modernbert", "layer_types", "[\"full_attention\"]")]
    [DataRow("modernbert", "layer_types", "[\"full_attention\", \"other\"]")]
    [DataRow("modernbert", "mlp_bias", "true")]
    [DataRow("modernbert", "num_attention_heads", "8")]
    [DataRow("modernbert", "classifier_pooling", "\"max\"")]
    public void AValueOutsideItsRange_IsRefused(string family, string field, string value)
    {
        var json = Json(family);
        json[field] = JsonNode.Parse(value);
        var named = field switch
        {
            "pad_token_id" => "max_position_embeddings",
            "num_attention_heads" => "hidden_size",
            _ => field,
        };
        Refusal.OfSource(Source, () => Read(json), $"'{named}' is ", "expected");
    }

    [TestMethod]
    public void LayersOfAModernBert_AttendToAllEveryThirdTime()
    {
        var json = Json("modernbert");
        json.Remove("layer_types");
        json["num_hidden_layers"] = 4;
        CollectionAssert.AreEqual(
            new[] { true, false, false, true }, ((PretrainedConfiguration)Read(json)).Windows!.Types.AreFull.ToArray());
    }

    private static JsonObject Json(string family) => new()
    {
        ["type"] = "Hybrid", ["model_type"] = family, ["vocab_size"] = 30, ["hidden_size"] = 8, ["num_hidden_layers"] = 2,
        ["num_attention_heads"] = 2, ["intermediate_size"] = 12, ["max_position_embeddings"] = 64, ["pad_token_id"] = 1,
        ["hidden_dropout_prob"] = 0.1, ["embedding_size"] = 4,
        ["layer_types"] = new JsonArray("sliding_attention", "full_attention"),
    };

    private static EncoderConfiguration Read(JsonObject json) => JsonText.Read(
        Encoding.UTF8.GetBytes(json.ToJsonString()), Source, root => EncoderConfiguration.Read(new JsonFields(root, Source)));

    private static JsonObject Written(EncoderConfiguration configuration)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            configuration.Write(json);
            json.WriteEndObject();
        }
        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }
}
