using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.Models.Decoders;

/// <summary>What manifest.json says of a model from text to text that began as a checkpoint.</summary>
[TestClass]
public sealed class PretrainedSequenceNetworkTests
{
    private static readonly string[] Optional =
        ["is_mt5", "d_kv", "relative_attention_num_buckets", "relative_attention_max_distance", "is_gated_act", "scale_embedding",
            "scale_decoder_outputs"];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WhatIsWritten_IsReadBack(bool isT5)
    {
        var json = Written(Create(isT5));
        Assert.AreEqual(json.ToJsonString(), Written(Read(json)).ToJsonString());
        var read = Read(json);
        Assert.AreEqual((4, 5, 6, 7, true), (read.Tokens.StartId, read.Tokens.EndId, read.Tokens.FirstId!.Value,
            read.Tokens.LastId!.Value, read.Tokens.Renormalizes));
        Assert.AreEqual("8|9 9", string.Join('|', read.Tokens.Forbidden.Select(words => string.Join(' ', words))));
        Assert.AreEqual(("say: ", 50), (read.Prefix, read.Tokens.TargetCount));
    }

    [TestMethod]
    public void EachField_IsNeeded_UnlessItHasADefault()
    {
        var names = ((JsonObject)Written(Create(false))["network"]!).Select(field => field.Key).ToList();
        Assert.IsGreaterThan(15, names.Count);
        foreach (var name in names.Except(Optional))
        {
            var json = Written(Create(false));
            ((JsonObject)json["network"]!).Remove(name);
            Refusal.OfSource("manifest.json", () => Read(json), $"'{name}'");
        }
        foreach (var name in Optional)
        {
            var json = Written(Create(false));
            ((JsonObject)json["network"]!).Remove(name);
            Read(json);
        }
    }

    [TestMethod]
    [DataRow("network", "family", "\"Gpt\"")]
    [DataRow("network", "is_mt5", "true")]
    [DataRow("network", "d_model", "1000000000")]
    [DataRow("network", "d_model", "7")]
    [DataRow("network", "encoder_layers", "0")]
    [DataRow("network", "decoder_attention_heads", "3")]
    [DataRow("network", "max_position_embeddings", "0")]
    [DataRow("network", "relative_attention_num_buckets", "7")]
    [DataRow("network", "layer_norm_eps", "0")]
    [DataRow("network", "dropout", "1")]
    [DataRow("tokens", "vocab_size", "300000")]
    [DataRow("tokens", "vocab_size", "45")]
    [DataRow("tokens", "decoder_start_token_id", "50")]
    [DataRow("tokens", "bad_words_ids", "[[50]]")]
    [DataRow("target_tokenizer", "vocab_size", "51")]
    public void AWrongField_IsRefused(string part, string field, string value)
    {
        var json = Written(Create(false));
        ((JsonObject)json[part]!)[field] = JsonNode.Parse(value);
        Refusal.Of<FormatException>(() => Read(json), "manifest.json: '");
    }

    [TestMethod]
    public void ALongPrefix_AndALongSource_AreRefused()
    {
        var json = Written(Create(false));
        json["prefix"] = new string('x', 1025);
        Refusal.OfSource("manifest.json", () => Read(json), "'prefix'", "1024");
        json = Written(Create(false));
        ((JsonObject)json["tokenizer"]!)["model_max_length"] = 31;
        Refusal.Of<FormatException>(() => Read(json), "at most 30, which the encoder can read");
    }

    private static SequenceModelConfiguration Create(bool isT5) => new()
    {
        Network = new PretrainedSequenceNetwork
        {
            Family = isT5 ? SequenceFamily.T5 : SequenceFamily.Marian, Width = 8, HeadWidth = isT5 ? 3 : null,
            EncoderLayers = new(2, 2, 12), DecoderLayers = new(1, 4, 10), MaximumPositions = isT5 ? null : 30,
            Activation = Activation.Silu, IsGated = isT5, NormEpsilon = 1e-6, ScalesEmbeddings = true, IsTied = !isT5,
            ScalesOutput = isT5, Dropout = 0.1, AttentionDropout = 0.2, ActivationDropout = 0.3,
        },
        Tokens = new SequenceTokens(50, 50, 4, 5)
        {
            FirstId = 6, LastId = 7, Forbidden = [[8], [9, 9]], Renormalizes = true,
        },
        VocabularySize = 46,
        Limit = new TokenLimit(20, TextTruncation.KeepHead),
        MaximumTargetTokens = 10,
        Prefix = "say: ",
    };

    private static JsonObject Written(SequenceModelConfiguration configuration)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            configuration.Write(json);
            json.WriteEndObject();
        }
        return (JsonObject)JsonNode.Parse(stream.ToArray())!;
    }

    private static SequenceModelConfiguration Read(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return SequenceModelConfiguration.Read(new JsonFields(document.RootElement, "manifest.json"));
    }
}
