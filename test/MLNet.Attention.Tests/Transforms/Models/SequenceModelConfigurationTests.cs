using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>What manifest.json says of a model from text to text.</summary>
[TestClass]
public sealed class SequenceModelConfigurationTests
{
    private const string Source = "manifest.json";

    private static readonly string[] Fields =
    [
        "encoder.type", "encoder.hidden_size", "encoder.hidden_dropout_prob", "encoder.num_hidden_layers",
        "encoder.num_attention_heads", "encoder.intermediate_size", "encoder.position_embedding_type", "encoder.kernel_sizes",
        "encoder.scale_embedding", "encoder.attention_type", "encoder.attention_normalization", "encoder.gated_heads",
        "decoder.type", "decoder.hidden_size", "decoder.hidden_dropout_prob", "decoder.num_hidden_layers",
        "decoder.num_attention_heads", "decoder.intermediate_size", "decoder.position_embedding_type", "decoder.copy_mechanism",
        "decoder.gated_heads", "decoder.tie_word_embeddings", "tokenizer.vocab_size", "tokenizer.model_max_length",
        "tokenizer.truncation",
        "target_tokenizer.vocab_size", "target_tokenizer.model_max_length", "generation.num_beams", "generation.length_penalty",
        "generation.min_new_tokens", "generation.max_new_tokens", "generation.no_repeat_ngram_size",
        "generation.repetition_penalty", "generation.do_sample", "generation.temperature", "generation.top_k", "generation.top_p", "generation.num_return_sequences", "output_candidates",
        "output_alignment",
    ];

    private static readonly string[] Optional =
    [
        "encoder.kernel_sizes", "encoder.scale_embedding", "encoder.hidden_dropout_prob", "decoder.hidden_dropout_prob",
        "encoder.attention_type", "encoder.attention_normalization", "encoder.gated_heads", "decoder.gated_heads",
        "target_tokenizer.vocab_size", "generation.repetition_penalty",
        "output_candidates", "output_alignment",
    ];

    private static readonly SequenceSettings Settings = new() { SeparateVocabularies = true, CopyMechanism = false };

    public static IEnumerable<object[]> AllFields => Fields.Select(name => new object[] { name });

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer, SequenceAttention.General, true)]
    [DataRow(SequenceArchitecture.Recurrent, SequenceAttention.Additive, true)]
    [DataRow(SequenceArchitecture.Recurrent, SequenceAttention.Cosine, false)]
    public void WhatIsWritten_IsReadBack(SequenceArchitecture architecture, SequenceAttention attention, bool copies)
    {
        var configuration = new SequenceSettings
        {
            Architecture = architecture, Attention = attention, CopyMechanism = copies, SeparateVocabularies = !copies,
            TieEmbeddings = copies, NumberOfDecoderLayers = 3, RecurrentCell = RecurrentCell.Gru, Dropout = 0.3,
            PositionalEncoding = PositionalEncoding.Learned, Truncation = TextTruncation.KeepHeadAndTail,
            Columns = GenerationColumns.Alignment,
        }.ToConfiguration();
        var read = Read(Written(configuration).ToJsonString());
        Assert.AreEqual(Written(configuration).ToJsonString(), Written(read).ToJsonString());
        Assert.IsNull(((ComposedSequenceNetwork)configuration.Network).FindDifference((ComposedSequenceNetwork)read.Network));
        Assert.AreEqual(configuration, read with
        {
            Network = configuration.Network, Generation = configuration.Generation,
        });
    }

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer)]
    [DataRow(SequenceArchitecture.Recurrent)]
    public void ATrainingStep_KeepsTheDistributionsOfTheTargets(SequenceArchitecture architecture)
    {
        var small = new SequenceSettings { Architecture = architecture }.ToConfiguration();
        var large = small with { VocabularySize = small.VocabularySize + 1000 };
        // Three floats a token that can be generated, for each position of the targets.
        var longest = small.MaximumTargetTokens + 1;
        Assert.AreEqual(5 * longest * 3 * 1000,
            large.TrainingActivationCount(5, longest) - small.TrainingActivationCount(5, longest));
        Assert.AreEqual(small.TrainingActivationCount(1, 1_000_000), small.TrainingActivationCount(1, 1_000_001),
            "sources and targets are cut");
        var (one, two) = (small.TrainingActivationCount(1, 3), small.TrainingActivationCount(1, 6));
        Assert.IsGreaterThan(2 * one, two, "attention grows with the square");
    }

    [TestMethod]
    public void TheFields_AreThose()
    {
        var found = Leaves("", Written(Settings.ToConfiguration())).ToArray();
        CollectionAssert.AreEqual(Fields.Order().ToArray(), found.Order().ToArray(), string.Join(", ", found));

        static IEnumerable<string> Leaves(string path, JsonObject node) => node.SelectMany(member =>
            member.Value is JsonObject child ? Leaves($"{path}{member.Key}.", child) : [$"{path}{member.Key}"]);
    }

    [TestMethod]
    [DynamicData(nameof(AllFields))]
    public void AMissingField_IsNamed_UnlessItHasADefault(string field)
    {
        var json = Written(Settings.ToConfiguration());
        var (parent, name) = Find(json, field);
        parent.Remove(name);
        if (Optional.Contains(field))
            Read(json.ToJsonString());
        else
            AssertRefused(json, field, "is missing; expected ");
    }

    [TestMethod]
    [DynamicData(nameof(AllFields))]
    public void AFieldOfAnotherType_IsNamed(string field)
    {
        foreach (var value in new[] { "null", "{}", "[[]]", "\"?\"", "1e999", "-1.5" })
            AssertRefused(With(field, value), field, "expected ");
    }

    [TestMethod]
    [DataRow("encoder.hidden_size", "10", "decoder.hidden_size", "is 8; expected 10, the encoder's")]
    [DataRow("encoder.type", "\"Hybrid\"", "encoder.type", "is 'Hybrid'; expected 'Transformer', the decoder's")]
    [DataRow("encoder.type", "\"Convolutional\"", "encoder.", "")]
    [DataRow("encoder.type", "\"NGram\"", "encoder.", "")]
    [DataRow("decoder.type", "\"Recurrent\"", "decoder.", "")]
    [DataRow("decoder.copy_mechanism", "true", "decoder.copy_mechanism", "expected false, because the target has")]
    [DataRow("decoder.num_attention_heads", "3", "decoder.hidden_size", "an even multiple of 'num_attention_heads', 3")]
    [DataRow("decoder.num_hidden_layers", "0", "decoder.num_hidden_layers", "from 1 to 128")]
    [DataRow("decoder.num_hidden_layers", "129", "decoder.num_hidden_layers", "from 1 to 128")]
    [DataRow("decoder.hidden_size", "16386", "decoder.hidden_size", "expected")]
    [DataRow("target_tokenizer.vocab_size", "0", "target_tokenizer.vocab_size", "from 1 to 262144")]
    [DataRow("target_tokenizer.vocab_size", "262145", "target_tokenizer.vocab_size", "from 1 to 262144")]
    [DataRow("target_tokenizer.model_max_length", "0", "target_tokenizer.model_max_length", "from 1 to 1048576")]
    [DataRow("target_tokenizer.model_max_length", "1048577", "target_tokenizer.model_max_length", "from 1 to 1048576")]
    [DataRow("generation.num_beams", "65", "generation.num_beams", "is 65; expected in [1, 64]")]
    [DataRow("generation.min_new_tokens", "2000", "generation.min_new_tokens", "is 2000; expected in [0, 6]")]
    [DataRow("generation.num_return_sequences", "3", "generation.num_return_sequences", "is 3; expected in [1, 2]")]
    [DataRow("generation.max_new_tokens", "1048577", "generation.max_new_tokens", "expected in [1, 1048576]")]
    [DataRow("generation.max_time", "0", "generation.max_time", "expected above 0")]
    public void AValueThatDoesNotFit_IsNamed(string field, string value, string named, string message) =>
        AssertRefused(With(field, value), named, message);

    [TestMethod]
    public void AnUnknownAttention_IsNamed()
    {
        var json = Written(new SequenceSettings { Architecture = SequenceArchitecture.Recurrent }.ToConfiguration());
        json["decoder"]!["attention"] = "Bilinear";
        AssertRefused(json, "decoder.attention", "is 'Bilinear'; expected one of Additive, Dot, General, Concat, Cosine");
    }

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer, true, false, true)]
    [DataRow(SequenceArchitecture.Transformer, false, true, false)]
    [DataRow(SequenceArchitecture.Recurrent, true, false, false)]
    [DataRow(SequenceArchitecture.Recurrent, false, true, true)]
    public void WeightCount_IsTheSizeOfAllParameters(SequenceArchitecture architecture, bool copies, bool separate, bool isTied)
    {
        var configuration = new SequenceSettings
        {
            Architecture = architecture, CopyMechanism = copies, SeparateVocabularies = separate, TieEmbeddings = isTied,
            NumberOfDecoderLayers = 2,
        }.ToConfiguration();
        using var network = configuration.CreateNetwork();
        Assert.AreEqual(network.parameters().Sum(parameter => parameter.numel()), configuration.CountWeights());
        Assert.IsGreaterThan(4 * configuration.CountWeights() / 100, configuration.ScratchByteCount);
    }

    private static void AssertRefused(JsonObject json, string field, string message)
    {
        var error = Assert.Throws<FormatException>(() => Read(json.ToJsonString()), field);
        Assert.StartsWith($"{Source}: ", error.Message);
        foreach (var name in field.Split('.', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains($"'{name}'", error.Message);
        Assert.Contains(message, error.Message);
    }

    private static JsonObject With(string field, string value)
    {
        var json = Written(Settings.ToConfiguration());
        var (parent, name) = Find(json, field);
        parent[name] = JsonNode.Parse(value);
        return json;
    }

    private static (JsonObject Parent, string Name) Find(JsonObject json, string field)
    {
        var names = field.Split('.');
        return (names[..^1].Aggregate(json, (node, name) => node[name]!.AsObject()), names[^1]);
    }

    private static JsonObject Written(SequenceModelConfiguration configuration)
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

    private static SequenceModelConfiguration Read(string json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        return SequenceModelConfiguration.Read(new JsonFields(document.RootElement, Source));
    }
}
