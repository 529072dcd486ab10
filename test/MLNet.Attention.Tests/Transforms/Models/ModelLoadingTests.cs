using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>What a model file may make loading allocate.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ModelLoadingTests
{
    private const long Default = 4_294_967_296;

    [TestCleanup]
    public void SetDefault() => ModelLoading.MaximumBytes = Default;

    [TestMethod]
    public void TheLimit_IsFourGibibytes_AndCanBeSet()
    {
        Assert.AreEqual(Default, ModelLoading.MaximumBytes);
        ModelLoading.MaximumBytes = long.MaxValue;
        Assert.AreEqual(long.MaxValue, ModelLoading.MaximumBytes);
        foreach (var value in new[] { 0, -1, long.MinValue })
            Assert.Throws<ArgumentOutOfRangeException>(() => ModelLoading.MaximumBytes = value);
        Assert.AreEqual(long.MaxValue, ModelLoading.MaximumBytes);
    }

    [TestMethod]
    public void EachModel_LoadsWithTheLimitThatItNeeds_AndNotWithLess()
    {
        foreach (var name in SavedModels.Names)
        {
            var zip = SavedModels.Zip(name);
            long most = 32 << 20, least = 1; // least is too little, most is enough
            while (most - least > 1024)
            {
                ModelLoading.MaximumBytes = (most + least) / 2;
                if (ErrorOfLoading(zip) is { } error)
                {
                    Assert.Contains("ModelLoading.MaximumBytes", error, name);
                    least = ModelLoading.MaximumBytes;
                }
                else
                {
                    most = ModelLoading.MaximumBytes;
                }
            }
            Assert.IsGreaterThan(ModelZip.Read(zip, "model.safetensors").Length, most, name);
            Assert.IsLessThan(32 << 20, most, name);
        }
    }

    [TestMethod]
    public void ADocumentThatIsTooLarge_IsNamed()
    {
        var zip = SavedModels.Zip("transformer");
        var length = ModelZip.Read(zip, "manifest.json").Length;
        ModelLoading.MaximumBytes = 100;
        Assert.AreEqual($"manifest.json: a document of {length} bytes may take {64 * length} bytes of memory; expected at " +
            "most 100, the rest of ModelLoading.MaximumBytes.", ErrorOfLoading(zip));
        ModelLoading.MaximumBytes = Default;
        var padded = new byte[20 << 20];
        Array.Fill(padded, (byte)' ');
        ModelLoading.MaximumBytes = 1 << 30;
        Assert.StartsWith("tokenizer.json: a document of 20971520 bytes may take",
            ErrorOfLoading(ModelZip.With(zip, "tokenizer.json", padded)));
    }

    [TestMethod]
    [DataRow("task.num_labels", 1048576)]
    [DataRow("encoder.hidden_size", 16384)]
    [DataRow("encoder.num_hidden_layers", 128)]
    [DataRow("encoder.intermediate_size", 65536)]
    [DataRow("tokenizer.vocab_size", 262144)]
    [DataRow("tokenizer.model_max_length", 1048576)]
    public void AConfigurationThatAsksForMuch_IsRefused_BeforeAnythingIsMade(string field, int value)
    {
        var intact = SavedModels.Zip(UntrainedModel.Settings with
        {
            Encoder = TextEncoder.Transformer,
            Task = UntrainedModel.Classes(3),
            PositionalEncoding = PositionalEncoding.Learned,
            Dimension = 32,
        });
        ModelLoading.MaximumBytes = 7 << 20;
        Assert.IsNull(ErrorOfLoading(intact));
        var zip = ModelZip.WithField(intact, field, value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("manifest.json: the model that it describes may take ", ErrorOfLoading(zip));
        Assert.IsLessThan(16 << 20, GC.GetAllocatedBytesForCurrentThread() - before, "modules without weights");
    }

    // Its weights are few, but what it would make of a text of a few hundred letters is not.
    [TestMethod]
    public void WhatScoringNeeds_Counts()
    {
        var zip = ModelZip.WithField(SavedModels.Zip(UntrainedModel.Settings with
        {
            Encoder = TextEncoder.Transformer, Dimension = 1024, NumberOfHeads = 64, FeedForwardDimension = 1, KernelSizes = [],
        }), "tokenizer.model_max_length", 1024);
        Assert.Contains("may take 4", ErrorOfLoading(zip)!);
        ModelLoading.MaximumBytes = 1L << 33;
        Assert.IsNull(ErrorOfLoading(zip));
    }

    // The n-gram weights of two texts and many classes: more numbers than 32 bits can count.
    [TestMethod]
    public void SizesBeyond32Bits_AreNotCutOff()
    {
        ModelLoading.MaximumBytes = long.MaxValue;
        var zip = ModelZip.WithField(SavedModels.Zip("pairs"), "ngram_features", NGramExtractor.BucketCount);
        zip = ModelZip.WithField(
            zip, "task", new JsonObject { ["type"] = "multiclass_classification", ["num_labels"] = 1 << 20 });
        var numbers = (3L * NGramExtractor.BucketCount + 2) << 20;
        var message = ErrorOfLoading(zip)!;
        Assert.StartsWith("model.safetensors: has ", message);
        Assert.IsGreaterThan(4 * numbers, long.Parse(message.Split("at least ")[1].Split(',')[0]));
    }

    private static string? ErrorOfLoading(byte[] zip)
    {
        try
        {
            ((IDisposable)ModelZip.Load(zip)).Dispose();
            return null;
        }
        catch (Exception error)
        {
            Assert.IsInstanceOfType<FormatException>(error.GetBaseException(), error.ToString());
            return error.GetBaseException().Message;
        }
    }
}
