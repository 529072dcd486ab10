using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using MLNet.Attention.Tests.Transforms.Models;

namespace MLNet.Attention.Tests.Transforms.Serialization;

[TestClass]
public sealed class SafetensorsTests
{
    private const string Source = "weights.safetensors";

    private static readonly TensorBytes[] Entries =
    [
        new("matrix", "F32", [2, 3], [.. Enumerable.Range(1, 24).Select(i => (byte)i)]),
        new("scalar", "I64", [], [1, 2, 3, 4, 5, 6, 7, 8]),
        new("nothing", "F16", [4, 0], []),
        new("größe \"🙂\"", "BOOL", [3], [1, 0, 1]),
    ];

    [TestMethod]
    public void WhatIsWritten_IsReadBack()
    {
        var read = Read(Written(Entries));
        Assert.HasCount(Entries.Length, read);
        foreach (var expected in Entries)
        {
            var actual = read.Single(entry => entry.Name == expected.Name);
            Assert.AreEqual(expected.DType, actual.DType);
            CollectionAssert.AreEqual(expected.Shape, actual.Shape);
            CollectionAssert.AreEqual(expected.Data, actual.Data);
        }
    }

    [TestMethod]
    public void NoTensors_AreAFileToo() => Assert.IsEmpty(Read(Written([])));

    [TestMethod]
    public void TheBytes_AreThoseOfTheFormat()
    {
        var bytes = Written(Entries[..2]);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.AreEqual(0, length % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var matrix = header.RootElement.GetProperty("matrix");
        Assert.AreEqual("F32", matrix.GetProperty("dtype").GetString());
        Assert.AreEqual("[2,3]", matrix.GetProperty("shape").GetRawText());
        Assert.AreEqual("[0,24]", matrix.GetProperty("data_offsets").GetRawText());
        Assert.AreEqual("[24,32]", header.RootElement.GetProperty("scalar").GetProperty("data_offsets").GetRawText());
        CollectionAssert.AreEqual(Entries[0].Data.Concat(Entries[1].Data).ToArray(), bytes[(8 + length)..]);
    }

    [TestMethod]
    public void Metadata_IsLetPass_AndOffsetsMayComeInAnyOrder()
    {
        var read = Read(File("""
            {"__metadata__":{"format":"pt"},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},
            "a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}
            """, [7, 8, 9]));
        CollectionAssert.AreEqual(new byte[] { 7, 8 }, read.Single(entry => entry.Name == "a").Data);
        CollectionAssert.AreEqual(new byte[] { 9 }, read.Single(entry => entry.Name == "b").Data);
    }

    [TestMethod]
    public void Reading_StartsWhereTheStreamStands()
    {
        using var stream = new MemoryStream([1, 2, 3, .. Written(Entries)]);
        stream.Position = 3;
        Assert.HasCount(Entries.Length, TensorBytes.Read(stream, Source));
    }

    [TestMethod]
    public void Truncated_AtAnyLength_IsAnError()
    {
        var bytes = Written(Entries);
        for (var length = 0; length < bytes.Length; length++)
            AssertRefused(bytes[..length], "");
    }

    [TestMethod]
    public void TrailingBytes_AreAnError() =>
        AssertRefused([.. Written(Entries), 0], "has 36 bytes of data; expected 35");

    [TestMethod]
    [DataRow(ulong.MaxValue)]
    [DataRow(1UL << 63)]
    [DataRow(1UL << 32)]
    [DataRow((ulong)int.MaxValue)]
    [DataRow(11UL)]
    public void HeaderLongerThanTheFile_IsAnError(ulong length)
    {
        var bytes = new byte[18];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        AssertRefused(bytes, $"the header says it has {length} bytes; expected at most 10");
    }

    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("{", "not valid JSON")]
    [DataRow("{} {}", "not valid JSON")]
    [DataRow("{\"a\":}", "not valid JSON")]
    [DataRow("[]", "the header is Array; expected a JSON object")]
    [DataRow("null", "the header is Null; expected a JSON object")]
    [DataRow("{\"a\":null}", "'a'")]
    [DataRow("{\"a\":[]}", "'a'")]
    [DataRow("{\"a\":{}}", "'a'")]
    [DataRow("{\"\\ud800\":{}}", "")]
    public void HeaderThatIsNoneOfTheFormat_IsAnError(string header, string message) =>
        AssertRefused(File(header, []), message);

    [TestMethod]
    public void HeaderThatIsNotUtf8_IsAnError()
    {
        AssertRefused(File([.. "{\""u8, 0xff, .. "\":{}}"u8], []), "");
        AssertRefused(File([0xff, 0xfe, 0x00], []), "not valid JSON");
    }

    [TestMethod]
    public void DeeplyNestedHeader_IsAnError() =>
        AssertRefused(File($"{{\"a\":{new string('[', 5000)}{new string(']', 5000)}}}", []), "not valid JSON");

    [TestMethod]
    [DataRow("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":null}""", "'a'")]
    [DataRow("""{"a":{"dtype":"U8","shape":[1],"shape":[2],"data_offsets":[0,2]}}""", "'shape'")]
    public void ANameThatStandsTwice_IsAnError(string header, string name) =>
        AssertRefused(File(header, [1, 2]), name);

    [TestMethod]
    [DataRow("\"F33\"", "dtype 'F33'; expected one of BOOL")]
    [DataRow("\"f32\"", "dtype 'f32'")]
    [DataRow("\"\"", "dtype ''")]
    [DataRow("32", "dtype")]
    [DataRow("null", "dtype")]
    [DataRow("\"\\ud800\"", "")]
    public void WrongDType_IsAnError(string dtype, string message) =>
        AssertRefused(OneTensor(dtype, "[1]", "[0,4]", 4), message);

    [TestMethod]
    [DataRow("[-1]", "-1 in its shape")]
    [DataRow("[1.5]", "1.5 in its shape")]
    [DataRow("[1e400]", "1e400 in its shape")]
    [DataRow("[9223372036854775808]", "9223372036854775808 in its shape")]
    [DataRow("[\"1\"]", "in its shape")]
    [DataRow("[null]", "in its shape")]
    [DataRow("[[1]]", "in its shape")]
    [DataRow("1", "no array 'shape'")]
    [DataRow("null", "no array 'shape'")]
    [DataRow("{}", "no array 'shape'")]
    [DataRow("[2]", "has 4 bytes of data; expected 8")]
    [DataRow("[0]", "has 4 bytes of data; expected 0")]
    [DataRow("[4611686018427387904,4]", "expected fewer than 2^63")]
    [DataRow("[4294967296,4294967296]", "expected fewer than 2^63")]
    [DataRow("[4294967296,4294967296,0]", "expected 0")]
    [DataRow("[9223372036854775807]", "expected fewer than 2^63")]
    public void WrongShape_IsAnError(string shape, string message) =>
        AssertRefused(OneTensor("\"F32\"", shape, "[0,4]", 4), message);

    [TestMethod]
    [DataRow("[0]", "[0]; expected [begin, end]")]
    [DataRow("[]", "[]; expected [begin, end]")]
    [DataRow("[0,4,4]", "[0, 4, 4]; expected [begin, end]")]
    [DataRow("[4,0]", "[4, 0]; expected [begin, end] with begin")]
    [DataRow("[-4,0]", "-4 in its data_offsets")]
    [DataRow("[0,4.0]", "4.0 in its data_offsets")]
    [DataRow("[0,9223372036854775808]", "9223372036854775808 in its data_offsets")]
    [DataRow("[9223372036854775803,9223372036854775807]", "starts at 9223372036854775803; expected 0")]
    [DataRow("[0,9223372036854775807]", "has 9223372036854775807 bytes of data; expected 4")]
    [DataRow("4", "no array 'data_offsets'")]
    [DataRow("[1,5]", "starts at 1; expected 0")]
    public void WrongOffsets_AreAnError(string offsets, string message) =>
        AssertRefused(OneTensor("\"F32\"", "[1]", offsets, 4), message);

    [TestMethod]
    public void ASizeThatIsConsistent_ButNotThere_IsNotAllocated() => AssertRefused(
        OneTensor("\"U8\"", "[2000000000]", "[0,2000000000]", 4), "has 4 bytes of data; expected 2000000000");

    [TestMethod]
    [DataRow(0, 4, 2, 6, "starts at 2; expected 4")]
    [DataRow(0, 4, 0, 4, "starts at 0; expected 4")]
    [DataRow(0, 4, 5, 9, "starts at 5; expected 4")]
    public void Overlaps_AndGaps_AreErrors(int begin1, int end1, int begin2, int end2, string message) =>
        AssertRefused(File($$"""
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[{{begin1}},{{end1}}]},
            "b":{"dtype":"F32","shape":[1],"data_offsets":[{{begin2}},{{end2}}]} }
            """, new byte[8]), message);

    [TestMethod]
    public void RandomDamage_IsAnErrorOrHarmless()
    {
        var random = new Random(1);
        var intact = Written(Entries);
        var header = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(intact);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var bytes = Damage.AtRandom(intact, header, random);
            try
            {
                Read(bytes);
            }
            catch (FormatException error)
            {
                Assert.StartsWith(Source + ": ", error.Message);
                refused++;
            }
        }
        Assert.IsGreaterThan(1000, refused);
    }

    private static void AssertRefused(byte[] bytes, string message) => Refusal.OfSource(Source, () => Read(bytes), message);

    private static IReadOnlyList<TensorBytes> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return TensorBytes.Read(stream, Source);
    }

    private static byte[] Written(TensorBytes[] entries) => TensorBytes.Write(entries);

    private static byte[] OneTensor(string dtype, string shape, string offsets, int dataBytes) =>
        File($$"""{"a":{"dtype":{{dtype}},"shape":{{shape}},"data_offsets":{{offsets}} } }""", new byte[dataBytes]);

    private static byte[] File(string header, byte[] data) => File(Encoding.UTF8.GetBytes(header), data);

    private static byte[] File(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
