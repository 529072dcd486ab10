using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Columns;

/// <summary>The values of label keys, as read from data and from config.json.</summary>
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
    public void InConfigJson_TheyStandWithTheirType()
    {
        var json = JsonNode.Parse(Written(Labels("Int32", "3", "-7")))!;
        Assert.AreEqual("Int32", (string)json["labels"]!["type"]!);
        CollectionAssert.AreEqual(
            new[] { "3", "-7" }, json["labels"]!["values"]!.AsArray().Select(name => (string)name!).ToArray());

        var read = Read(Written(Labels("Int32", "3", "-7"))).Labels!;
        Assert.AreEqual("Int32", read.TypeName);
        CollectionAssert.AreEqual(new[] { "3", "-7" }, read.Names.ToArray());
    }

    [TestMethod]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\"]}", "'labels' has 1 values; expected 2 for MulticlassClassification.")]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\",\"2\",\"3\"]}", "'labels' has 3 values; expected 2")]
    [DataRow("{\"type\":\"Int32\",\"values\":[]}", "'labels' has 0 values; expected 2")]
    [DataRow("{\"type\":\"Decimal\",\"values\":[\"1\",\"2\"]}", "'labels' has labels of type 'Decimal'; expected one of String,")]
    [DataRow("{\"type\":\"Int32\",\"values\":[\"1\",\"two\"]}", "'labels' has a label that is not a Int32:")]
    [DataRow("{\"type\":\"Byte\",\"values\":[\"1\",\"256\"]}", "'labels' has a label that is not a Byte:")]
    [DataRow("{\"type\":\"Boolean\",\"values\":[\"True\",\"1\"]}", "'labels' has a label that is not a Boolean:")]
    [DataRow("{\"type\":\"Int32\",\"values\":[1,2]}", "'values' is an array with a Number; expected an array of at most")]
    [DataRow("{\"type\":\"Int32\",\"values\":{}}", "'values' is Object; expected an array")]
    [DataRow("{\"type\":\"Int32\"}", "'values' is nothing; expected an array")]
    [DataRow("{\"values\":[\"1\",\"2\"]}", "'type' is nothing; expected a text")]
    [DataRow("{\"type\":1,\"values\":[\"1\",\"2\"]}", "'type' is Number; expected a text")]
    [DataRow("[]", "'labels': found Array; expected a JSON object")]
    [DataRow("null", "'labels': found Null; expected a JSON object")]
    public void DamagedLabels_AreNamed(string labels, string message)
    {
        var json = JsonNode.Parse(Written(Labels("Int32", "1", "2")))!;
        json["labels"] = JsonNode.Parse(labels);
        AssertRefused(json, message);
        Assert.Contains("'labels'", Assert.ThrowsExactly<FormatException>(() => Read(json)).Message);
    }

    [TestMethod]
    [DataRow("BinaryClassification", 1, "'labels' has 2 values; expected none for BinaryClassification.")]
    [DataRow("Regression", 1, "'labels' has 2 values; expected none for Regression.")]
    [DataRow("Regression", 2, "'outputs' is 2; expected 1 for Regression.")]
    [DataRow("BinaryClassification", 2, "'outputs' is 2; expected 1 for BinaryClassification.")]
    [DataRow("MulticlassClassification", 1, "'outputs' is 1; expected at least 2 for MulticlassClassification.")]
    [DataRow("MulticlassClassification", 3, "'labels' has 2 values; expected 3 for MulticlassClassification.")]
    public void OutputsAndLabels_MustFitTheTask(string task, int outputs, string message)
    {
        var json = JsonNode.Parse(Written(Labels("Int32", "1", "2")))!;
        (json["task"], json["outputs"]) = (task, outputs);
        AssertRefused(json, message);
    }

    private void Check<TLabel>(string type, Func<int, TLabel> label, params string[] names)
    {
        var labels = ClassLabels.Of(Topics.LoadTraining(context, label).Schema["Label"])!;
        Assert.AreEqual(type, labels.TypeName);
        CollectionAssert.AreEquivalent(names, labels.Names.ToArray(), type);
        var parsed = ClassLabels.Parse(type, [.. labels.Names]);
        CollectionAssert.AreEqual(labels.Names.ToArray(), parsed.Names.ToArray(), type);
        Assert.AreEqual(type, parsed.TypeName);
    }

    private static TextModelConfiguration Labels(string type, params string[] names) => UntrainedModel.Configuration with
    {
        Task = TextTask.MulticlassClassification,
        Outputs = names.Length,
        Labels = ClassLabels.Parse(type, names),
    };

    private static void AssertRefused(JsonNode json, string message)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Read(json));
        Assert.StartsWith("config.json: ", error.Message);
        Assert.Contains(message, error.Message);
    }

    private static TextModelConfiguration Read(JsonNode json) => Read(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static TextModelConfiguration Read(byte[] json) => TextModelConfiguration.Read(new MemoryStream(json));

    private static byte[] Written(TextModelConfiguration configuration)
    {
        using var stream = new MemoryStream();
        configuration.Write(stream);
        return stream.ToArray();
    }

    private sealed class KeyRow
    {
        [Microsoft.ML.Data.KeyType(3)]
        public uint Label { get; set; }
    }
}
