using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>What manifest.json says of a text model.</summary>
[TestClass]
public sealed class TextModelConfigurationTests
{
    private const string Source = "manifest.json";

    private static readonly string[] Fields =
    [
        "texts_per_row", "task.type", "task.num_labels", "encoder.type", "encoder.hidden_size", "encoder.hidden_dropout_prob",
        "encoder.num_hidden_layers", "encoder.num_attention_heads", "encoder.intermediate_size",
        "encoder.position_embedding_type", "encoder.kernel_sizes", "encoder.scale_embedding",
        "encoder.attention_type", "encoder.attention_normalization", "encoder.attention_window_radius",
        "encoder.num_global_tokens", "encoder.gated_heads", "tokenizer.vocab_size",
        "tokenizer.model_max_length", "tokenizer.truncation", "scales.ngram", "scales.network", "scales.offset", "num_networks",
        "ngram_features", "word_ngram_length", "character_ngram_length", "minimum_character_ngram_length", "output_token_weights",
        "pair_encoding", "symmetric_pairs", "token_types", "pooling", "pooling_normalization", "normalize_vectors",
    ];

    private static readonly string[] TextFields =
    [
        "task.type", "encoder.type", "encoder.position_embedding_type", "encoder.attention_type",
        "encoder.attention_normalization", "tokenizer.truncation", "pair_encoding", "pooling", "pooling_normalization",
    ];

    private static readonly ModelSettings Settings = UntrainedModel.Settings with
    {
        Task = UntrainedModel.Classes(3), Attention = EncoderAttention.LocalWindow, NumberOfGlobalTokens = 1,
    };

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, TextTruncation.KeepHead, PositionalEncoding.Sinusoidal, 0.0)]
    [DataRow(TextEncoder.Transformer, TextTruncation.KeepTail, PositionalEncoding.Learned, 0.1)]
    [DataRow(TextEncoder.Recurrent, TextTruncation.KeepTail, PositionalEncoding.Learned, 0.1)]
    [DataRow(TextEncoder.Convolutional, TextTruncation.KeepTail, PositionalEncoding.Learned, 0.1)]
    [DataRow(TextEncoder.NGram, TextTruncation.KeepHeadAndTail, PositionalEncoding.None, 0.99)]
    [DataRow(TextEncoder.Hierarchical, TextTruncation.KeepHead, PositionalEncoding.Learned, 0.1)]
    public void WhatIsWritten_IsReadBack(
        TextEncoder encoder, TextTruncation truncation, PositionalEncoding positions, double dropout)
    {
        var configuration = (Settings with
        {
            Encoder = encoder,
            Pairs = true,
            PairEncoding = PairEncoding.Crossed,
            SymmetricPairs = true,
            Pooling = TextPooling.General,
            PoolingNormalization = AttentionFunction.Entmax15,
            Truncation = truncation,
            PositionalEncoding = positions,
            Dropout = dropout,
            RecurrentCell = RecurrentCell.Gru,
            KernelSizes = [7, 2, 64],
            NGramFeatureCount = 12,
            NGramLengths = new NGramLengths(3, 5, 4),
            Scales = new OutputScales(1 / 3.0, 0, -1.5),
            OutputTokenWeights = true,
            OutputNames = new OutputNames("Topic", "Shares", "P"),
        }).ToConfiguration();
        var read = Read(Written(configuration));
        Assert.AreEqual(Encoding.UTF8.GetString(Written(configuration)), Encoding.UTF8.GetString(Written(read)));
        Assert.IsNull(configuration.Encoder.FindDifference(read.Encoder));
        Assert.AreEqual(configuration, read with { Task = configuration.Task, Encoder = configuration.Encoder });
        Assert.AreEqual(3, read.Task.OutputCount);
    }

    [TestMethod]
    public void AShareOfTheClassWeights_IsTakenOffEachOutput()
    {
        var settings = Settings with
        {
            Task = new MulticlassClassification(3, null, new ClassWeights([1, 20, 0.5])),
            Scales = new OutputScales(1, 1, 0.25, 0.75),
        };
        var read = Read(Written(settings.ToConfiguration()));
        Assert.AreEqual(settings.Scales, read.Scales);
        Assert.AreEqual(0.25f, read.OffsetOf(0), 1e-6f);
        Assert.AreEqual(0.25 - 0.75 * Math.Log(20), read.OffsetOf(1), 1e-6);
        Assert.AreEqual(0.25 + 0.75 * Math.Log(2), read.OffsetOf(2), 1e-6);
        var json = Json(settings);
        foreach (var wrong in new[] { "-0.1", "1e39", "\"1\"" })
        {
            json["scales"]!["weight_share"] = JsonNode.Parse(wrong);
            AssertRefused(json.ToJsonString(), "scales.weight_share", "expected a number in [0, ");
        }
        json["scales"]!.AsObject().Remove("weight_share");
        Assert.AreEqual(0.25f, Read(json.ToJsonString()).OffsetOf(1), "models without it had no weights");
    }

    [TestMethod]
    public void LabelsThatArePredictedApart_HaveScalesAndThresholdsOfTheirOwn()
    {
        var settings = Settings with
        {
            Task = new MultiLabelClassification(2, Labels.Read("Int32", "7", "-1"), [0.25, 0.125]),
            Scales = new OutputScales(1, 2, 3) { PerOutput = [new(0, 0.5, -1), new(4, 0, 2.5)] },
        };
        var written = Written(settings.ToConfiguration());
        var read = Read(written);
        Assert.AreEqual(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(Written(read)));
        CollectionAssert.AreEqual(new[] { 0.25, 0.125 }, ((MultiLabelClassification)read.Task).Thresholds.ToArray());
        CollectionAssert.AreEqual(settings.Scales.PerOutput.ToArray(), read.Scales.PerOutput!.ToArray());
        Assert.AreEqual((-1f, 2.5f), (read.OffsetOf(0), read.OffsetOf(1)));
        Assert.IsTrue(read.Scales.UsesNetwork && read.Scales.UsesNGrams);
        string[] fields = ["scales.labels.ngram", "scales.labels.network", "scales.labels.offset", "task.thresholds"];
        foreach (var field in fields)
        {
            foreach (var wrong in (string[])["[1]", "[1,\"1\"]", "[0,1e39]", "{}", "null"])
                AssertRefused(Changed(field, wrong), field, "expected");
            var json = Json(settings);
            Parent(json, field).Remove(Name(field));
            AssertRefused(json.ToJsonString(), field, "is missing; expected an array of 2 numbers in ");
        }
        AssertRefused(Changed("scales.labels.network", "[-1,1]"), "scales.labels.network", "an array with -1");
        foreach (var wrong in new[] { "0", "1" })
        {
            AssertRefused(Changed("task.thresholds", $"[0.5,{wrong}]"), "task.thresholds",
                $"an array with {wrong}; expected an array of 2 numbers in (0, 1)");
        }
        AssertRefused(Changed("task.num_labels", "0"), "task.num_labels", "expected a whole number from 1 to 1048576");

        string Changed(string field, string value)
        {
            var json = Json(settings);
            Parent(json, field)[Name(field)] = JsonNode.Parse(value);
            return json.ToJsonString();
        }
    }

    [TestMethod]
    public void TheFields_AreThose()
    {
        var found = Leaves("", Json()).ToArray();
        CollectionAssert.AreEqual(Fields.Order().ToArray(), found.Order().ToArray(), string.Join(", ", found));

        static IEnumerable<string> Leaves(string path, JsonObject node) => node.SelectMany(member =>
            member.Value is JsonObject child ? Leaves($"{path}{member.Key}.", child) : [$"{path}{member.Key}"]);
    }

    // What a manifest need not say.
    private static readonly string[] Optional =
    [
        "texts_per_row", "encoder.hidden_dropout_prob", "encoder.kernel_sizes", "encoder.scale_embedding",
        "encoder.attention_type", "encoder.attention_normalization", "encoder.gated_heads", "scales.offset", "num_networks",
        "ngram_features", "word_ngram_length", "character_ngram_length", "minimum_character_ngram_length",
        "output_token_weights", "pair_encoding", "symmetric_pairs", "token_types", "pooling", "pooling_normalization",
        "normalize_vectors",
    ];

    [TestMethod]
    public void WithoutItsOptionalFields_AManifestHasTheirDefaults()
    {
        var json = Json(Settings with
        {
            Pairs = true,
            PairEncoding = PairEncoding.Crossed,
            SymmetricPairs = true,
            Pooling = TextPooling.Max,
            PoolingNormalization = AttentionFunction.Entmax15,
            ScaleEmbedding = true,
            NGramLengths = new NGramLengths(1, 3, 3),
            OutputTokenWeights = true,
        });
        foreach (var field in Optional)
            Parent(json, field).Remove(Name(field));
        var read = Read(json.ToJsonString());
        Assert.AreEqual((false, 0.0, 0.0, 0, false),
            (read.Pairs, read.Encoder.Dropout, read.Scales.Offset, read.NGramFeatureCount, read.OutputTokenWeights));
        Assert.AreEqual(new NGramLengths(2, 6, 2), read.NGramLengths);
        Assert.AreEqual((PairEncoding.Separate, false, TextPooling.Additive, AttentionFunction.Softmax),
            (read.PairEncoding, read.SymmetricPairs, read.Pooling, read.PoolingNormalization));
        Assert.AreEqual((true, false, ""), (read.ReadsTypes, read.NormalizesVectors, read.TextPrefix));
        Assert.AreEqual((0, 0.6), (read.LexicalDimension, read.LexicalWeight));
        Assert.Contains("\"kernel_sizes\":[]", Encoding.UTF8.GetString(Written(read)));
        Assert.Contains("\"scale_embedding\":false", Encoding.UTF8.GetString(Written(read)));
    }

    [TestMethod]
    public void ALongPrefix_IsRefused()
    {
        var json = Json(Settings);
        json["text_prefix"] = new string('a', 1025);
        var error = Assert.Throws<FormatException>(() => Read(json.ToJsonString()));
        Assert.Contains("'text_prefix' is of 1025 chars; expected at most 1024", error.Message);
        json["text_prefix"] = 1;
        Assert.Contains("'text_prefix' is Number; expected a string",
            Assert.Throws<FormatException>(() => Read(json.ToJsonString())).Message);
    }

    [TestMethod]
    public void AMissingField_IsNamed()
    {
        foreach (var field in Fields.Except(Optional))
        {
            var json = Json();
            Parent(json, field).Remove(Name(field));
            AssertRefused(json.ToJsonString(), field, "is missing");
        }
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("true")]
    [DataRow("[1]")]
    [DataRow("{}")]
    public void AFieldOfAnotherType_IsNamed(string value)
    {
        string[] good = value == "true"
            ? ["encoder.scale_embedding", "encoder.gated_heads", "output_token_weights", "symmetric_pairs", "token_types",
                "normalize_vectors"]
            : value == "[1]" ? ["encoder.kernel_sizes"] : [];
        foreach (var field in Fields.Except(good))
            AssertRefused(With(field, value), field, "expected");
    }

    [TestMethod]
    public void ATextForANumber_OrANumberForAText_IsNamed()
    {
        foreach (var field in Fields)
            AssertRefused(With(field, TextFields.Contains(field) ? "0" : "\"1\""), field, "expected");
    }

    [TestMethod]
    [DataRow("task.num_labels", "0")]
    [DataRow("task.num_labels", "1")]
    [DataRow("task.num_labels", "1048577")]
    [DataRow("task.type", "\"ranking\"")]
    [DataRow("texts_per_row", "0")]
    [DataRow("texts_per_row", "3")]
    [DataRow("tokenizer.vocab_size", "0")]
    [DataRow("tokenizer.vocab_size", "262145")]
    [DataRow("tokenizer.model_max_length", "0")]
    [DataRow("tokenizer.model_max_length", "1048577")]
    [DataRow("encoder.num_hidden_layers", "0")]
    [DataRow("encoder.num_hidden_layers", "129")]
    [DataRow("encoder.num_hidden_layers", "1.5")]
    [DataRow("encoder.num_hidden_layers", "-1")]
    [DataRow("encoder.num_hidden_layers", "2147483648")]
    [DataRow("encoder.num_hidden_layers", "1e999")]
    [DataRow("encoder.hidden_size", "0")]
    [DataRow("encoder.hidden_size", "16386")]
    [DataRow("encoder.num_attention_heads", "0")]
    [DataRow("encoder.intermediate_size", "0")]
    [DataRow("encoder.intermediate_size", "65537")]
    [DataRow("encoder.kernel_sizes", "[0]")]
    [DataRow("encoder.kernel_sizes", "[1,65]")]
    [DataRow("encoder.kernel_sizes", "[1,\"2\"]")]
    [DataRow("encoder.kernel_sizes", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")]
    [DataRow("ngram_features", "-1")]
    [DataRow("ngram_features", "1572865")]
    [DataRow("word_ngram_length", "-1")]
    [DataRow("word_ngram_length", "9")]
    [DataRow("character_ngram_length", "-1")]
    [DataRow("character_ngram_length", "17")]
    [DataRow("minimum_character_ngram_length", "0")]
    [DataRow("minimum_character_ngram_length", "17")]
    [DataRow("encoder.hidden_dropout_prob", "-0.1")]
    [DataRow("encoder.hidden_dropout_prob", "1")]
    [DataRow("encoder.hidden_dropout_prob", "1e999")]
    [DataRow("scales.ngram", "-1")]
    [DataRow("scales.ngram", "1e39")]
    [DataRow("scales.offset", "-1e39")]
    [DataRow("scales.offset", "1e39")]
    [DataRow("scales.network", "-0.001")]
    [DataRow("encoder.type", "\"BiLstm\"")]
    [DataRow("tokenizer.truncation", "\"Keephead\"")]
    [DataRow("tokenizer.truncation", "\"0\"")]
    [DataRow("tokenizer.truncation", "\"\"")]
    [DataRow("encoder.position_embedding_type", "\"rotary\"")]
    [DataRow("encoder.attention_type", "\"Chunked\"")]
    [DataRow("encoder.attention_normalization", "\"Sparsemax\"")]
    [DataRow("encoder.attention_window_radius", "0")]
    [DataRow("encoder.attention_window_radius", "4097")]
    [DataRow("encoder.num_global_tokens", "-1")]
    [DataRow("encoder.num_global_tokens", "1025")]
    [DataRow("pair_encoding", "\"crossed\"")]
    [DataRow("pooling", "\"Average\"")]
    [DataRow("pooling", "\"5\"")]
    [DataRow("pooling_normalization", "\"Sparsemax\"")]
    [DataRow("lexical_dimension", "-1")]
    [DataRow("lexical_dimension", "16385")]
    [DataRow("lexical_weight", "-0.1")]
    [DataRow("lexical_weight", "1.1")]
    public void AValueOutOfRange_IsNamed_WithTheRange(string field, string value) =>
        AssertRefused(With(field, value), field, "expected");

    [TestMethod]
    public void AnUnknownCell_IsNamed()
    {
        var json = Json(Settings with { Encoder = TextEncoder.Recurrent });
        json["encoder"]!["recurrent_cell"] = "Rnn";
        AssertRefused(json.ToJsonString(), "encoder.recurrent_cell", "is 'Rnn'; expected one of Lstm, Gru");
    }

    [TestMethod]
    public void AFieldThatIsNotKnown_IsPassedOver() =>
        Assert.AreEqual(3, Read(With("encoder.of_a_later_version", "[1]")).Task.OutputCount);

    [TestMethod]
    public void JoinedTexts_NeedTheEncoderOfACheckpoint() => AssertRefused(With("pair_encoding", "\"Joined\""), "pair_encoding",
        "is 'Joined'; expected 'Separate' or 'Crossed' with an encoder of no checkpoint");

    [TestMethod]
    public void ATextThatIsNotUnicode_IsAnError() => AssertRefused(With("tokenizer.truncation", "\"\\ud800\""), Source);

    [TestMethod]
    [DataRow(9, 3)] // odd
    [DataRow(8, 3)]
    [DataRow(8, 16)]
    public void ADimensionThatDoesNotFitTheHeads_IsNamed(int dimension, int heads)
    {
        var json = Json();
        (json["encoder"]!["hidden_size"], json["encoder"]!["num_attention_heads"]) = (dimension, heads);
        AssertRefused(json.ToJsonString(), "encoder.hidden_size",
            $"is {dimension}; expected an even multiple of 'num_attention_heads', {heads}");
    }

    [TestMethod]
    [DataRow(EncoderAttention.Additive, AttentionFunction.Softmax, 512)]
    [DataRow(EncoderAttention.AdaptiveSpan, AttentionFunction.Softmax, 4096)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Entmax15, 4096)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Softmax, 1 << 20)]
    [DataRow(EncoderAttention.Linear, AttentionFunction.Softmax, 1 << 20)]
    public void TextsLongerThanTheAttentionCanHold_AreRefused(EncoderAttention attention, AttentionFunction function, int most)
    {
        var json = Json(UntrainedModel.Settings with { Attention = attention, AttentionNormalization = function });
        json["tokenizer"]!["model_max_length"] = most;
        Assert.AreEqual(most, Read(json.ToJsonString()).Limit.MaximumTokens);
        json["tokenizer"]!["model_max_length"] = most + 1;
        AssertRefused(json.ToJsonString(), "tokenizer.model_max_length", $"from 1 to {most}");
    }

    [TestMethod]
    public void AnAttentionThatDoesNotFit_IsNamed()
    {
        var json = Json(UntrainedModel.Settings with { PositionalEncoding = PositionalEncoding.Relative });
        json["encoder"]!["attention_type"] = "Linear";
        AssertRefused(json.ToJsonString(), "encoder.position_embedding_type",
            "is Relative; expected another one with 'attention_type' Linear");
        json = Json(UntrainedModel.Settings with { Attention = EncoderAttention.AdaptiveSpan });
        json["encoder"]!["attention_normalization"] = "Entmax15";
        AssertRefused(json.ToJsonString(), "encoder.attention_normalization",
            "is Entmax15; expected Softmax with 'attention_type' AdaptiveSpan");
        json = Json(UntrainedModel.Settings with { NumberOfHeads = 2, Dimension = 6 });
        json["encoder"]!["position_embedding_type"] = "Rotary";
        AssertRefused(json.ToJsonString(), "encoder.hidden_size", "is 6; expected an even multiple of 'num_attention_heads', 2");
    }

    [TestMethod]
    public void AnOddDimension_IsRefusedWhereItIsHalved()
    {
        var json = Json(Settings with { Encoder = TextEncoder.Recurrent });
        json["encoder"]!["hidden_size"] = 9;
        AssertRefused(json.ToJsonString(), "encoder.hidden_size", "is 9; expected an even number");
    }

    [TestMethod]
    [DataRow(TextEncoder.Convolutional, 1)]
    [DataRow(TextEncoder.Transformer, 0)]
    [DataRow(TextEncoder.Hybrid, 0)]
    public void MoreKernelsThanOutputs_OrNone_AreRefused(TextEncoder encoder, int least)
    {
        var json = Json(Settings with { Encoder = encoder });
        json["encoder"]!["kernel_sizes"] = new JsonArray(1, 1, 1, 1, 1, 1, 1, 1, 1);
        AssertRefused(json.ToJsonString(), "encoder.kernel_sizes", $"expected {least} to 'hidden_size', 8, numbers");
        json["encoder"]!["kernel_sizes"] = new JsonArray();
        if (least == 0)
            Assert.AreEqual(encoder, Read(json.ToJsonString()).Encoder.Kind);
        else
            AssertRefused(json.ToJsonString(), "encoder.kernel_sizes", "is []; expected 1 to 'hidden_size', 8, numbers");
    }

    [TestMethod]
    public void ALabelRange_ComesBack_AndAWrongOneIsRefused()
    {
        var range = new LabelRange(-float.MaxValue, float.MaxValue);
        var json = Json(Settings with { Task = new Regression(range) });
        Assert.Contains("\"label_range\":{\"minimum\":", Encoding.UTF8.GetString(Written(Read(json.ToJsonString()))));
        foreach (var wrong in new[] { "1e39", "null", "\"1\"" })
            Refused($"{{\"minimum\":0,\"maximum\":{wrong}}}", "'maximum'", "expected a number in [");
        Refused("{\"minimum\":-1e39,\"maximum\":0}", "'minimum'", "expected a number in [");
        Refused("{\"minimum\":2,\"maximum\":1}", "'maximum' is 1; expected at least 'minimum', 2.");
        Refused("{\"minimum\":2}", "'maximum' is missing");
        Refused("[]", "'label_range'", "expected a JSON object");

        void Refused(string value, params string[] texts)
        {
            json["task"]!["label_range"] = JsonNode.Parse(value);
            AssertRefused(Encoding.UTF8.GetBytes(json.ToJsonString()), texts);
        }
    }

    [TestMethod]
    public void AFieldThatStandsTwice_IsNamed()
    {
        foreach (var field in Fields.Where(field => !field.Contains('.')))
        {
            var text = Json().ToJsonString();
            // .NET shortens a name of more than 15 characters.
            AssertRefused($"{text[..^1]},\"{field}\":1}}", $"'{field[..Math.Min(15, field.Length)]}");
        }
    }

    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("not json", "not valid JSON")]
    [DataRow("{}{}", "not valid JSON")]
    [DataRow("[]", "found Array; expected a JSON object")]
    [DataRow("null", "found Null; expected a JSON object")]
    [DataRow("{\"\\ud800\":1}", "")]
    public void SomethingElse_IsAnError(string text, string message) => AssertRefused(text, message);

    [TestMethod]
    public void Truncated_AtAnyLength_IsAnError()
    {
        var bytes = Written(Settings.ToConfiguration());
        for (var length = 0; length < bytes.Length; length++)
            AssertRefused(bytes[..length], Source);
    }

    [TestMethod]
    public void RandomDamage_IsAnErrorOrHarmless()
    {
        var random = new Random(1);
        var intact = Written(Settings.ToConfiguration());
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                Read(Damage.AtRandom(intact, intact.Length, random));
            }
            catch (FormatException error)
            {
                Assert.StartsWith($"{Source}: ", error.Message);
            }
        }
    }

    private static void AssertRefused(string text, string field, string message) =>
        AssertRefused(Encoding.UTF8.GetBytes(text), message, $"'{Name(field)}'");

    private static void AssertRefused(string text, string message) => AssertRefused(Encoding.UTF8.GetBytes(text), message);

    private static void AssertRefused(byte[] bytes, params string[] texts) =>
        Refusal.OfSource(Source, () => Read(bytes), texts);

    private static JsonObject Json(ModelSettings? settings = null) =>
        JsonNode.Parse(Written((settings ?? Settings).ToConfiguration()))!.AsObject();

    private static string Name(string field) => field.Split('.')[^1];

    private static JsonObject Parent(JsonObject json, string field) =>
        field.Split('.')[..^1].Aggregate(json, (node, name) => node[name]!.AsObject());

    // The value goes into the text as it is: some are no valid JSON.
    private static string With(string field, string value)
    {
        var json = Json();
        Parent(json, field)[Name(field)] = "placeholder";
        return json.ToJsonString().Replace("\"placeholder\"", value);
    }

    private static TextModelConfiguration Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static TextModelConfiguration Read(byte[] json) =>
        JsonText.Read(json, Source, root => TextModelConfiguration.Read(new JsonFields(root, Source)));

    private static byte[] Written(TextModelConfiguration configuration)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            configuration.Write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }
}
