using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>config.json.</summary>
[TestClass]
public sealed class ConfigurationTests
{
    private static readonly string[] Fields =
    [
        "format_version", "task", "outputs", "pairs", "encoder", "vocabulary_size", "maximum_tokens", "truncation", "layers",
        "dimension", "heads", "feed_forward_dimension", "positional_encoding", "recurrent_cell", "filter_widths",
        "dropout", "ngram_features", "ngram_scale",
        "network_scale", "offset", "token_columns",
    ];

    private static readonly string[] TextFields = ["task", "encoder", "truncation", "positional_encoding", "recurrent_cell"];

    [TestMethod]
    [DataRow(TextEncoder.Hybrid, TextTruncation.KeepHead, PositionalEncoding.Sinusoidal, 0.0)]
    [DataRow(TextEncoder.Transformer, TextTruncation.KeepTail, PositionalEncoding.Learned, 0.1)]
    [DataRow(TextEncoder.NGram, TextTruncation.KeepHeadAndTail, PositionalEncoding.None, 0.99)]
    public void WhatIsWritten_IsReadBack(
        TextEncoder encoder, TextTruncation truncation, PositionalEncoding positions, double dropout)
    {
        var configuration = UntrainedModel.Configuration with
        {
            Encoder = encoder,
            Task = TextTask.MulticlassClassification,
            Outputs = 3,
            Pairs = true,
            Truncation = truncation,
            Positions = positions,
            Dropout = dropout,
            Cell = RecurrentCell.Gru,
            KernelSizes = [7, 2, 64],
            NGramFeatures = 12,
            NGramScale = 1 / 3.0,
            NetworkScale = 0,
            Offset = -1.5,
            TokenColumns = true,
        };
        var read = Read(Written(configuration));
        CollectionAssert.AreEqual(configuration.KernelSizes.ToArray(), read.KernelSizes.ToArray());
        Assert.AreEqual(configuration, read with { KernelSizes = configuration.KernelSizes });
    }

    [TestMethod]
    public void TheFile_IsJsonThatSaysWhatTheModelIs()
    {
        var json = JsonNode.Parse(Written(UntrainedModel.Configuration))!.AsObject();
        CollectionAssert.AreEqual(Fields, json.Select(property => property.Key).ToArray());
        Assert.AreEqual(2, (int)json["format_version"]!);
        Assert.AreEqual("BinaryClassification", (string)json["task"]!);
        Assert.AreEqual("Hybrid", (string)json["encoder"]!);
        Assert.AreEqual(24, (int)json["maximum_tokens"]!);
        Assert.AreEqual("KeepHead", (string)json["truncation"]!);
        Assert.AreEqual("Sinusoidal", (string)json["positional_encoding"]!);
        Assert.AreEqual(0.5, (double)json["dropout"]!);
    }

    [TestMethod]
    public void AMissingField_IsNamed()
    {
        foreach (var field in Fields)
        {
            var json = Json();
            json.Remove(field);
            AssertRefused(json.ToJsonString(), field, "is nothing");
        }
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("true")]
    [DataRow("[1]")]
    [DataRow("{}")]
    public void AFieldOfAnotherType_IsNamed(string value)
    {
        string[] good = value == "true" ? ["pairs", "token_columns"] : value == "[1]" ? ["filter_widths"] : [];
        foreach (var field in Fields.Except(good))
            AssertRefused(With(field, value), field, "expected");
    }

    [TestMethod]
    public void ATextForANumber_OrANumberForAText_IsNamed()
    {
        foreach (var field in Fields)
        {
            var value = TextFields.Contains(field) ? "0" : "\"1\"";
            AssertRefused(With(field, value), field, "expected");
        }
    }

    [TestMethod]
    [DataRow("format_version", "0")]
    [DataRow("format_version", "1")]
    [DataRow("format_version", "3")]
    [DataRow("outputs", "0")]
    [DataRow("outputs", "1048577")]
    [DataRow("task", "\"Ranking\"")]
    [DataRow("pairs", "1")]
    [DataRow("pairs", "\"true\"")]
    [DataRow("vocabulary_size", "0")]
    [DataRow("vocabulary_size", "262145")]
    [DataRow("maximum_tokens", "0")]
    [DataRow("maximum_tokens", "1048577")]
    [DataRow("layers", "0")]
    [DataRow("layers", "129")]
    [DataRow("layers", "1.5")]
    [DataRow("layers", "-1")]
    [DataRow("layers", "2147483648")]
    [DataRow("layers", "1e999")]
    [DataRow("dimension", "0")]
    [DataRow("dimension", "16386")]
    [DataRow("heads", "0")]
    [DataRow("feed_forward_dimension", "0")]
    [DataRow("feed_forward_dimension", "65537")]
    [DataRow("recurrent_cell", "\"Rnn\"")]
    [DataRow("filter_widths", "[0]")]
    [DataRow("filter_widths", "[1,65]")]
    [DataRow("filter_widths", "[1,\"2\"]")]
    [DataRow("filter_widths", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]")]
    [DataRow("ngram_features", "-1")]
    [DataRow("ngram_features", "1572865")]
    [DataRow("dropout", "-0.1")]
    [DataRow("dropout", "1")]
    [DataRow("dropout", "1e999")]
    [DataRow("ngram_scale", "-1")]
    [DataRow("ngram_scale", "1e39")]
    [DataRow("offset", "-1e39")]
    [DataRow("offset", "1e39")]
    [DataRow("network_scale", "-0.001")]
    [DataRow("encoder", "\"BiLstm\"")]
    [DataRow("truncation", "\"Keephead\"")]
    [DataRow("truncation", "\"0\"")]
    [DataRow("truncation", "\"\"")]
    [DataRow("positional_encoding", "\"Rotary\"")]
    public void AValueOutOfRange_IsNamed_WithTheRange(string field, string value) =>
        AssertRefused(With(field, value), field, "expected");

    [TestMethod]
    public void ATextThatIsNotUnicode_IsAnError() =>
        AssertRefused(With("truncation", "\"\\ud800\""), "config.json");

    [TestMethod]
    [DataRow(9, 3)] // odd
    [DataRow(8, 3)]
    [DataRow(8, 16)]
    public void ADimensionThatDoesNotFitTheHeads_IsNamed(int dimension, int heads)
    {
        var json = Json();
        (json["dimension"], json["heads"]) = (dimension, heads);
        AssertRefused(
            json.ToJsonString(), "dimension", $"is {dimension}; expected an even multiple of 'heads', {heads}");
    }

    [TestMethod]
    public void MoreFiltersThanTheWidth_AreRefusedWhereThereAreFilters()
    {
        var json = Json();
        json["filter_widths"] = new JsonArray(1, 1, 1, 1, 1, 1, 1, 1, 1);
        foreach (var encoder in new[] { "Recurrent", "NGram" })
        {
            json["encoder"] = encoder;
            Assert.HasCount(9, Read(Encoding.UTF8.GetBytes(json.ToJsonString())).KernelSizes);
        }
        foreach (var encoder in new[] { "Convolutional", "Transformer", "Hybrid" })
        {
            json["encoder"] = encoder;
            AssertRefused(json.ToJsonString(), "filter_widths", "has 9 values; expected at most 'dimension', 8");
        }
    }

    [TestMethod]
    public void NoFilters_AreRefusedWhereThereIsNothingElse()
    {
        var json = Json();
        json["filter_widths"] = new JsonArray();
        Assert.IsEmpty(Read(Encoding.UTF8.GetBytes(json.ToJsonString())).KernelSizes);
        json["encoder"] = "Convolutional";
        AssertRefused(json.ToJsonString(), "filter_widths", "has 0 values; expected at most 'dimension', 8, and at least 1");
    }

    [TestMethod]
    public void AFieldThatStandsTwice_IsNamed()
    {
        foreach (var field in Fields)
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
        var bytes = Written(UntrainedModel.Configuration);
        for (var length = 0; length < bytes.Length; length++)
            AssertRefused(bytes[..length], "config.json");
    }

    [TestMethod]
    public void AHugeFile_IsNotParsed() =>
        AssertRefused(new byte[(1 << 26) + 1], "has 67108865 bytes; expected at most 67108864");

    [TestMethod]
    public void RandomDamage_IsAnErrorOrHarmless()
    {
        var random = new Random(1);
        var intact = Written(UntrainedModel.Configuration);
        for (var i = 0; i < 2000; i++)
        {
            try
            {
                Read(Damage.AtRandom(intact, intact.Length, random));
            }
            catch (FormatException error)
            {
                Assert.StartsWith("config.json: ", error.Message);
            }
        }
    }

    private static void AssertRefused(string text, string field, string message)
    {
        var error = AssertRefused(text, message);
        Assert.Contains($"'{field}'", error.Message);
    }

    private static FormatException AssertRefused(string text, string message) =>
        AssertRefused(Encoding.UTF8.GetBytes(text), message);

    private static FormatException AssertRefused(byte[] bytes, string message)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Read(bytes));
        Assert.StartsWith("config.json: ", error.Message);
        Assert.Contains(message, error.Message);
        Assert.IsNull(error.InnerException, "The innermost exception is the one that a user of ML.NET sees.");
        return error;
    }

    private static JsonObject Json() => JsonNode.Parse(Written(UntrainedModel.Configuration))!.AsObject();

    // The value goes into the text as it is: some are no valid JSON.
    private static string With(string field, string value)
    {
        var json = Json();
        json[field] = "placeholder";
        return json.ToJsonString().Replace("\"placeholder\"", value);
    }

    private static TextModelConfiguration Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return TextModelConfiguration.Read(stream);
    }

    private static byte[] Written(TextModelConfiguration configuration)
    {
        using var stream = new MemoryStream();
        configuration.Write(stream);
        return stream.ToArray();
    }
}
