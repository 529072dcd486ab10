using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>
/// Model.Load of a damaged file: a FormatException that names the part of the model, what was found and what was
/// expected.
/// </summary>
[TestClass]
public sealed class DamagedModelTests
{
    private const string Manifest = "manifest.json";
    private const string Tokenizer = "tokenizer.json";
    private const string Weights = "model.safetensors";

    private static readonly Lazy<byte[]> Saved = new(() =>
    {
        using var model = UntrainedModel.CreateTransformer(TextEncoder.Transformer, PositionalEncoding.Learned);
        return ModelZip.Save(model);
    });

    private static readonly Lazy<byte[]> SavedHybrid = new(() =>
    {
        using var model = UntrainedModel.CreateTransformer();
        return ModelZip.Save(model);
    });

    private static readonly Lazy<byte[]> SavedMulticlass = new(() =>
    {
        using var model = new AttentionTextClassifierTransformer(
            new MLContext(1), UntrainedModel.Create(TextEncoder.Transformer, UntrainedModel.Classes(3)), ["Text"]);
        return ModelZip.Save(model);
    });

    private static byte[] Intact => Saved.Value;

    [TestMethod]
    public void TheUndamagedCopy_Loads() => ((IDisposable)ModelZip.Load(ModelZip.With(Intact, "none", []))).Dispose();

    [TestMethod]
    public void ATruncatedZip_IsAnError()
    {
        for (var length = 0; length < Intact.Length; length += Math.Max(1, Intact.Length / 200))
            Assert.Throws<Exception>(() => ModelZip.Load(Intact[..length]), $"{length} of {Intact.Length} bytes");
        Assert.Throws<Exception>(() => ModelZip.Load(Intact[..^1]));
    }

    [TestMethod]
    public void AFileThatTheManifestHasTwice_IsNamed()
    {
        var manifest = JsonNode.Parse(ModelZip.Read(Intact, Manifest))!;
        var parts = manifest["parts"]!.AsArray();
        parts.Add(parts[0]!.DeepClone());
        var message = Refusal.OfModel(ModelZip.With(Intact, Manifest, Encoding.UTF8.GetBytes(manifest.ToJsonString())));
        Assert.Contains("twice; expected each file once.", message);
    }

    [TestMethod]
    [DataRow(Manifest)]
    [DataRow(Tokenizer)]
    [DataRow(Weights)]
    public void AMissingEntry_IsNamed(string entry)
    {
        var message = Refusal.OfModel(ModelZip.With(Intact, entry, null));
        Assert.AreEqual($"{entry}: is not in the model; expected an entry of this name.", message);
    }

    [TestMethod]
    [DataRow(Manifest)]
    [DataRow(Tokenizer)]
    [DataRow(Weights)]
    public void AnEntryThatIsSomethingElse_IsNamed(string entry)
    {
        foreach (var content in new[] { "", "This is something else.", "{}", "[]", "null", "{\"a\":1}" })
            Assert.Contains(entry, Refusal.OfModel(ModelZip.With(Intact, entry, Encoding.UTF8.GetBytes(content))));
        Assert.Contains(entry, Refusal.OfModel(ModelZip.With(Intact, entry, [0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 1])));
    }

    [TestMethod]
    [DataRow(Manifest)]
    [DataRow(Tokenizer)]
    [DataRow(Weights)]
    public void ATruncatedEntry_IsNamed(string entry)
    {
        var content = ModelZip.Read(Intact, entry);
        for (var length = 0; length < content.Length; length += Math.Max(1, content.Length / 25))
            Assert.Contains(entry, Refusal.OfModel(ModelZip.With(Intact, entry, content[..length])));
    }

    [TestMethod]
    public void AModelKeyThatIsDamaged_IsAnError()
    {
        var content = ModelZip.Read(Intact, "Model.key");
        foreach (var length in new[] { 0, 1, content.Length / 2, content.Length - 1 })
            Assert.Throws<Exception>(() => ModelZip.Load(ModelZip.With(Intact, "Model.key", content[..length])));
    }

    [TestMethod]
    [DataRow(Manifest)]
    [DataRow(Tokenizer)]
    [DataRow(Weights)]
    public void AByteThatChanged_IsAlwaysNoticed(string entry)
    {
        var random = new Random(1);
        var content = ModelZip.Read(SavedHybrid.Value, entry);
        for (var i = 0; i < 40; i++)
        {
            var damaged = (byte[])content.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var message = Refusal.OfModel(ModelZip.Damaged(SavedHybrid.Value, entry, damaged));
            Assert.StartsWith($"{entry}: the SHA-256 checksum is ", message);
            Assert.EndsWith("The file is damaged.", message);
        }
    }

    [TestMethod]
    public void AManifestOfALaterVersion_IsTooNew()
    {
        var later = ModelZip.WithField(ModelZip.WithField(Intact, "format_version", 5), "library_version", "7.8.9");
        Assert.AreEqual("manifest.json: 'format_version' is 5; expected at most 4. The model is too new for this version of " +
            "MLNet.Attention: it was saved by version 7.8.9.", Refusal.OfModel(later));
        Assert.Contains("'format_version' is 0; expected a whole number from 1",
            Refusal.OfModel(ModelZip.WithField(Intact, "format_version", 0)));
    }

    [TestMethod]
    public void RandomDamageToAnEntry_NeverEndsInAnotherError()
    {
        var random = new Random(1);
        foreach (var entry in new[] { Manifest, Tokenizer, Weights })
        {
            var content = ModelZip.Read(Intact, entry);
            var within = entry == Weights ? HeaderLength(content) : content.Length;
            for (var i = 0; i < 40; i++)
            {
                var zip = ModelZip.With(Intact, entry, Damage.AtRandom(content, within, random));
                try
                {
                    ((IDisposable)ModelZip.Load(zip)).Dispose();
                }
                catch (Exception error)
                {
                    Assert.IsInstanceOfType<FormatException>(error.GetBaseException());
                    Assert.Contains(entry, error.GetBaseException().Message);
                }
            }
        }
    }

    [TestMethod]
    [DataRow("tokenizer.vocab_size", 9999, "tokenizer.json: has", "expected 9999")]
    [DataRow("encoder.hidden_size", 16, "model.safetensors: has", "expected at least")]
    [DataRow("encoder.hidden_size", 16384, "manifest.json: the model that it describes may take", "expected at most")]
    [DataRow("encoder.num_hidden_layers", 5, "model.safetensors: has", "expected at least")]
    [DataRow("encoder.num_hidden_layers", 128, "model.safetensors: has", "expected at least")]
    [DataRow("encoder.intermediate_size", 65536, "model.safetensors: has", "expected at least")]
    [DataRow("encoder.intermediate_size", 11, "linear1.weight' is F32 [12, 8]", "expected F32 [11, 8]")]
    [DataRow("tokenizer.model_max_length", 1048576, "model.safetensors: has", "expected at least")]
    [DataRow("tokenizer.model_max_length", 23, "positions.weight' is F32 [24, 8]", "expected F32 [23, 8]")]
    [DataRow("task.num_labels", 2, "head.output.weight' is F32 [3, 8]", "expected F32 [2, 8]", true)]
    [DataRow("task.num_labels", 1048576, "model.safetensors: has", "expected at least", true)]
    public void AConfigurationThatTheWeightsDoNotFit_IsAnError(
        string field, int value, string found, string expected, bool multiclass = false)
    {
        var message = Refusal.OfModel(ModelZip.WithField(multiclass ? SavedMulticlass.Value : Intact, field, value));
        Assert.Contains(found, message);
        Assert.Contains(expected, message);
    }

    [TestMethod]
    [DataRow("task.num_labels", "1", "'num_labels' is 1; expected a whole number from 2 to 1048576")]
    [DataRow("task.type", "\"regression\"", "'type' is 'regression'; expected 'multiclass_classification'")]
    [DataRow("texts_per_row", "true", "'texts_per_row' is True; expected a whole number")]
    [DataRow("texts_per_row", "2", "'input_columns' is [Text]; expected 2 names")]
    [DataRow("input_columns", "[]", "'input_columns' is []; expected 1 names")]
    [DataRow("input_columns", "[\"\"]", "'input_columns' is []; expected 1 names")]
    [DataRow("model_type", "\"summarizer\"", "'model_type' is 'summarizer'; expected 'text'")]
    [DataRow("torch_dtype", "\"float64\"", "'torch_dtype' is 'float64'; expected one of float32, float16, bfloat16")]
    [DataRow("parts", "[]", "'parts' is an array without 'tokenizer.json'; expected an object for this file")]
    [DataRow("task.labels", "{\"type\":\"Int32\",\"values\":[\"1\"]}", "'values' is an array of 1; expected 3 values")]
    [DataRow("task.labels", "{\"type\":\"Int32\",\"values\":[\"1\",\"2\",\"x\"]}", "expected values of type Int32")]
    public void ADamagedConfigurationOfAClassifier_IsNamed(string field, string value, string message) =>
        Assert.Contains(message, Refusal.OfModel(ModelZip.WithField(SavedMulticlass.Value, field, JsonNode.Parse(value)!)));

    // Sinusoids are computed, so no weight in the file speaks against an absurd length.
    [TestMethod]
    [DoNotParallelize]
    public void AnAbsurdLength_DoesNotCostItsSquareOrItsTable()
    {
        var changed = ModelZip.WithField(SavedHybrid.Value, "tokenizer.model_max_length", 1 << 20);
        ((IDisposable)ModelZip.Load(changed)).Dispose();

        var before = GC.GetTotalAllocatedBytes();
        ((IDisposable)ModelZip.Load(changed)).Dispose();

        Assert.IsLessThan(16 << 20, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public void WeightsOfAnotherShapeOrType_AreNamed_WithWhatWasExpected()
    {
        AssertWeightsRefused(header => header["head.output.weight"]!["shape"] = new JsonArray(8, 1),
            "tensor 'head.output.weight' is F32 [8, 1]; expected F32 [1, 8]");
        AssertWeightsRefused(header => header["head.output.weight"]!["dtype"] = "I32",
            "tensor 'head.output.weight' is I32 [1, 8]; expected F32 [1, 8]");
        AssertWeightsRefused(header =>
        {
            header["head.output.weight"]!["dtype"] = "F16";
            header["head.output.weight"]!["shape"] = new JsonArray(2, 8);
        }, "tensor 'head.output.weight' is F16 [2, 8]; expected F32 [1, 8]");
    }

    [TestMethod]
    public void AWeightThatIsMissingOrTooMany_IsNamed()
    {
        AssertWeightsRefused(header =>
        {
            var bias = header["head.output.bias"]!.DeepClone();
            header.Remove("head.output.bias");
            header["head.bias"] = bias;
        }, "has no tensor 'head.output.bias'");
        AssertWeightsRefused(header =>
        {
            var end = header.Max(tensor => (long)tensor.Value!["data_offsets"]![1]!);
            header["extra"] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray(0),
                ["data_offsets"] = new JsonArray(end, end),
            };
        }, "has a tensor 'extra'; expected only tensors of the model");
    }

    [TestMethod]
    [DataRow(false, "Hybrid", "has no tensor 'ngrams.buckets'; expected one.")]
    [DataRow(false, "NGram", "has no tensor 'ngrams.buckets'; expected one.")]
    [DataRow(true, "Transformer", "has a tensor 'ngrams.bias'; expected only tensors of the model.")]
    [DataRow(true, "NGram", "tensor 'encoder.embedding' is F32 [270, 8]; expected F32 [")]
    public void AnEncoderThatTheWeightsDoNotFit_IsAnError(bool hybrid, string encoder, string message) =>
        Assert.StartsWith($"{Weights}: {message}",
            Refusal.OfModel(ModelZip.WithField(hybrid ? SavedHybrid.Value : Intact, "encoder.type", encoder)));

    [TestMethod]
    [DataRow("[4,8]", "expected")]
    [DataRow("[9223372036854775807,9223372036854775807]", "expected")]
    [DataRow("[0,18446744073709551615]", "expected whole numbers")]
    public void WeightsWithOffsetsThatOverlapOrOverflow_AreAnError(string offsets, string message) =>
        AssertWeightsRefused(header => header["head.output.bias"]!["data_offsets"] = JsonNode.Parse(offsets), message);

    [TestMethod]
    public void WeightsThatAreOversizedInTheirHeader_AreAnError()
    {
        AssertWeightsRefused(
            header => header["head.output.bias"]!["shape"] = new JsonArray(1L << 40), "expected 4398046511104");
        var content = ModelZip.Read(Intact, Weights);
        foreach (var length in new[] { ulong.MaxValue, 1UL << 40, (ulong)content.Length })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(content, length);
            var message = Refusal.OfModel(ModelZip.With(Intact, Weights, content));
            Assert.StartsWith($"{Weights}: the header says it has {length} bytes; expected at most", message);
        }
    }

    [TestMethod]
    public void TrailingBytesAfterTheWeights_AreAnError() => Assert.Contains("as the header says",
        Refusal.OfModel(ModelZip.With(Intact, Weights, [.. ModelZip.Read(Intact, Weights), 0])));

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void AWeightThatIsNoNumber_IsAnError(float value)
    {
        var content = ModelZip.Read(Intact, Weights);
        BinaryPrimitives.WriteSingleLittleEndian(content.AsSpan(content.Length - 4), value);
        var message = Refusal.OfModel(ModelZip.With(Intact, Weights, content));
        Assert.StartsWith($"{Weights}: tensor '", message);
        Assert.EndsWith("; expected finite values.", message);
    }

    [TestMethod]
    public void EntriesFarTooLarge_AreNotParsed()
    {
        var zeros = new byte[(64 << 20) + 1];
        Assert.StartsWith($"{Manifest}: a document of 67108865 bytes may take",
            Refusal.OfModel(ModelZip.With(Intact, Manifest, zeros)));
        Assert.Contains(Weights, Refusal.OfModel(ModelZip.With(Intact, Weights, zeros)));
        Assert.Contains(Tokenizer, Refusal.OfModel(ModelZip.With(Intact, Tokenizer, zeros)));
    }

    private static void AssertWeightsRefused(Action<JsonObject> edit, string message)
    {
        var content = ModelZip.Read(Intact, Weights);
        var start = HeaderLength(content);
        var header = JsonNode.Parse(content.AsSpan(8, start - 8))!.AsObject();
        edit(header);
        var edited = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, edited.Length);

        var error = Refusal.OfModel(ModelZip.With(Intact, Weights, [.. length, .. edited, .. content[start..]]));

        Assert.StartsWith($"{Weights}: ", error);
        Assert.Contains(message, error);
    }

    // With the eight bytes of its length.
    private static int HeaderLength(byte[] weights) => 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(weights);
}
