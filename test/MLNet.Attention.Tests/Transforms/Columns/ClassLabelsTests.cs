using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Columns;

/// <summary>The values of label keys, as read from data and from a manifest.</summary>
[TestClass]
public sealed class ClassLabelsTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void EveryType_IsReadFromKeys_AndComesBackFromItsNames()
    {
        Check("Boolean", place => place == 1, "False", "True");
        Check("SByte", place => (sbyte)-place, "0", "-1", "-2");
        Check("Byte", place => (byte)(255 - place), "255", "254", "253");
        Check("Int16", place => (short)-place, "0", "-1", "-2");
        Check("UInt16", place => (ushort)place, "0", "1", "2");
        Check("Int32", place => int.MinValue + place, "-2147483648", "-2147483647", "-2147483646");
        Check("UInt32", place => uint.MaxValue - (uint)place, "4294967295", "4294967294", "4294967293");
        Check("Int64", place => long.MinValue + place, "-9223372036854775808", "-9223372036854775807", "-9223372036854775806");
        Check("UInt64", place => ulong.MaxValue - (ulong)place,
            "18446744073709551615", "18446744073709551614", "18446744073709551613");
        Check("Single", place => place / 3f, "0", "0.33333334", "0.6666667");
        Check("Double", place => place / 3.0, "0", "0.3333333333333333", "0.6666666666666666");
        Check("String", place => $"\"{place}\\\n😍\t", "\"0\\\n😍\t", "\"1\\\n😍\t", "\"2\\\n😍\t");
    }

    [TestMethod]
    public void NumbersAreWritten_TheSameInEveryCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "minus ");
            CultureInfo.CurrentCulture = other;
            Check("Single", place => place - 0.5f, "-0.5", "0.5", "1.5");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    public void KeysWithoutValues_HaveNoLabels()
    {
        var data = context.Data.LoadFromEnumerable(new[] { new KeyRow() });
        Assert.IsNull(ClassLabels.Of(data.Schema["Label"]));
    }

    [TestMethod]
    public void InAManifest_TheyStandWithTheirType()
    {
        var json = JsonNode.Parse(Written(Labels.Classes("Int32", "3", "-7")))!;
        Assert.AreEqual("Int32", (string)json["labels"]!["type"]!);
        CollectionAssert.AreEqual(
            new[] { "3", "-7" }, json["labels"]!["values"]!.AsArray().Select(name => (string)name!).ToArray());

        var read = Read(json).Labels!;
        Assert.AreEqual("Int32", read.TypeName);
        CollectionAssert.AreEqual(new[] { "3", "-7" }, read.Names.ToArray());
    }

    [TestMethod]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\"]}", "'values' is an array of 1; expected 2 values")]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\",\"2\",\"3\"]}", "'values' is an array of 3; expected an array of at most 2")]
    [DataRow("{\"type\":\"Int32\",\"values\":[]}", "'values' is an array of 0; expected 2 values")]
    [DataRow("{\"type\":\"Decimal\",\"values\":[\"1\",\"2\"]}", "'type' is 'Decimal'; expected one of String,")]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\",\"two\"]}", "expected values of type Int32.")]
    [DataRow("{\"type\":\"Byte\",\"values\":[\"1\",\"256\"]}", "expected values of type Byte.")]
    [DataRow("{\"type\":\"Boolean\",\"values\":[\"True\",\"1\"]}", "expected values of type Boolean.")]
    [DataRow("{\"type\":\"Int32\",\"values\":[1,2]}", "'values' is an array with a Number; expected an array of at most")]
    [DataRow("{\"type\":\"Int32\",\"values\":{}}", "'values' is Object; expected an array")]
    [DataRow("{\"type\":\"Int32\"}", "'values' is missing; expected an array")]
    [DataRow("{\"values\":[\"1\",\"2\"]}", "'type' is missing; expected a string")]
    [DataRow("{\"type\":1,\"values\":[\"1\",\"2\"]}", "'type' is Number; expected a string")]
    [DataRow("[]", "'labels': found Array; expected a JSON object")]
    [DataRow("null", "'labels': found Null; expected a JSON object")]
    public void DamagedLabels_AreNamed(string labels, string message)
    {
        var json = JsonNode.Parse(Written(Labels.Classes("Int32", "1", "2")))!;
        json["labels"] = JsonNode.Parse(labels);
        var error = Assert.ThrowsExactly<FormatException>(() => Read(json));
        Assert.StartsWith("task: 'labels'", error.Message);
        Assert.Contains(message, error.Message);
    }

    private void Check<TLabel>(string type, Func<int, TLabel> label, params string[] names)
    {
        var labels = ClassLabels.Of(Topics.LoadTraining(context, label).Schema["Label"])!;
        Assert.AreEqual(type, labels.TypeName);
        CollectionAssert.AreEquivalent(names, labels.Names.ToArray(), type);
        var parsed = Labels.Read(type, [.. labels.Names]);
        CollectionAssert.AreEqual(labels.Names.ToArray(), parsed.Names.ToArray(), type);
        Assert.AreEqual(type, parsed.TypeName);
    }

    private static PredictionTask Read(JsonNode json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return PredictionTask.Read(new JsonFields(document.RootElement, "task"));
    }

    private static byte[] Written(PredictionTask task)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            task.Write(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private sealed class KeyRow
    {
        [Microsoft.ML.Data.KeyType(3)]
        public uint Label { get; set; }
    }
}
