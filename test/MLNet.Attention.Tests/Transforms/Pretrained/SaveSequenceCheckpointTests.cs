using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Serialization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Models from text to text as checkpoints.</summary>
[TestClass]
public sealed class SaveSequenceCheckpointTests
{
    private const string Weights = "model.safetensors";

    // Fields of transformers that change nothing of what a model computes and generates.
    private static readonly string[] Idle =
    [
        "transformers_version", "use_cache", "classifier_dropout", "encoder_layerdrop", "decoder_layerdrop", "init_std",
        "initializer_factor", "id2label", "label2id", "is_decoder", "dense_act_fn", "is_gated_act", "dtype", "_from_model_config",
        "output_attentions", "output_hidden_states",
    ];

    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void WhatTransformersWrote_ComesBack(string name)
    {
        var given = TinyCheckpoints.Of(name);
        using var model = Untrained(given);
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(model));
        var folder = folders.New(name);
        loaded.SaveCheckpoint(folder);
        CollectionAssert.AreEquivalent(
            new[] { "config.json", "generation_config.json", Weights, "tokenizer.json", "tokenizer_config.json" },
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ToArray());
        AssertSameTensors(given, folder);
        AssertHasFields(given, folder, "config.json");
        AssertHasFields(given, folder, "generation_config.json");
        AssertHasFields(given, folder, "tokenizer_config.json", "backend", "tokenizer_class");
        using var back = Untrained(folder);
        AssertGenerateTheSame(
            model, back, [.. new CheckpointFixture(name).Rows.Select(row => row.GetProperty("text").GetString()!)]);
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("mbart")]
    [DataRow("marian")]
    [DataRow("t5")]
    public void EachFamily_ComesBack(string family)
    {
        using var given = new TinySequenceCheckpoint(family);
        File.WriteAllText(Path.Combine(given.Directory, "generation_config.json"), """
            {"num_beams": 3, "max_length": 15, "min_length": 5, "length_penalty": 2.0, "early_stopping": "never",
             "no_repeat_ngram_size": 3, "forced_bos_token_id": 0, "forced_eos_token_id": 2, "decoder_start_token_id": 4,
             "eos_token_id": 5, "bad_words_ids": [[7], [8, 9]], "renormalize_logits": true, "repetition_penalty": 1.2,
             "num_return_sequences": 2}
            """);
        using var model = Untrained(given.Directory);
        var folder = folders.New(family);
        model.SaveCheckpoint(folder);
        AssertSameTensors(given.Directory, folder);
        AssertHasFields(given.Directory, folder, "generation_config.json");
        // What the other file says of tokens counts; Marian's activation has two names.
        string[] others = ["eos_token_id", "decoder_start_token_id", family == "marian" ? "activation_function" : "eos_token_id"];
        AssertHasFields(given.Directory, folder, "config.json", others);
        using var back = Untrained(folder);
        foreach (var property in typeof(GenerationOptions).GetProperties())
            Assert.AreEqual(property.GetValue(model.Generation), property.GetValue(back.Generation), property.Name);
        AssertGenerateTheSame(model, back, [.. Reports.Texts.Take(3)]);
    }

    [TestMethod]
    [DataRow("bart")]
    [DataRow("t5")]
    public void AFineTunedModel_ComesBack(string family)
    {
        using var given = new TinySequenceCheckpoint(family);
        using var model = context.Transforms.Text.AttentionSummarizer(new AttentionSummarizerEstimator.Options
        {
            Checkpoint = given.Directory, NumberOfEpochs = 1, MaximumTargetTokens = 12, BatchSize = 16, Seed = 1,
            LearningRate = 0.02, WeightAveraging = 0, Generation = new GenerationOptions { BeamSize = 2, MaximumTokens = 9 },
        }).Fit(Reports.LoadTraining(context));
        var folder = folders.New(family);
        model.SaveCheckpoint(folder);
        var before = TensorsOf(given.Directory);
        Assert.IsTrue(TensorsOf(folder).Values.Any(tensor => !tensor.Data.SequenceEqual(before[tensor.Name].Data)), "it learnt");
        using var back = Untrained(folder);
        Assert.AreEqual((2, 0.6, 9), (back.Generation.BeamSize, back.Generation.LengthPenalty, back.Generation.MaximumTokens));
        AssertGenerateTheSame(model, back, [.. Reports.Texts.Take(3)]);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (source, target) = (tensor(new long[] { 5, 9, 40 }, [1, 3]), tensor(new long[] { 2, 8, 8 }, [1, 3]));
        Assert.IsTrue(model.Model.Network.call(source, null, target).Equals(back.Model.Network.call(source, null, target)));
    }

    [TestMethod]
    [DataRow("t5", "T5ForConditionalGeneration")]
    [DataRow("mt5", "MT5ForConditionalGeneration")]
    public void AnMT5_IsCalledSo_AlsoWhenItWasSaved(string name, string architecture)
    {
        using var given = new TinySequenceCheckpoint("t5");
        given.Config["model_type"] = name;
        given.Write();
        using var model = Untrained(given.Directory);
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(model));
        var folder = folders.New(name);
        loaded.SaveCheckpoint(folder);
        var config = Read(folder, "config.json");
        Assert.AreEqual((name, architecture), ((string?)config["model_type"], (string?)config["architectures"]![0]));
        using var back = Untrained(folder);
        AssertGenerateTheSame(model, back, [.. Reports.Texts.Take(2)]);
        var manifest = JsonNode.Parse(ModelZip.Read(ModelZip.Save(model), "manifest.json"))!;
        Assert.IsTrue(manifest["network"]!.AsObject().Remove("is_mt5"));
        using var older = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.With(
            ModelZip.Save(model), "manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString())));
        var written = folders.New("older");
        older.SaveCheckpoint(written);
        Assert.AreEqual("t5", (string?)Read(written, "config.json")["model_type"]);
    }

    [TestMethod]
    public void AT5_WithATiedOutputThatIsNotScaled_HasTheOutputTwice()
    {
        using var given = new TinySequenceCheckpoint("t5");
        (given.Config["tie_word_embeddings"], given.Config["scale_decoder_outputs"]) = (true, false);
        given.Write(tensors => tensors.Remove("lm_head.weight"));
        using var model = Untrained(given.Directory);
        var folder = folders.New("untied");
        model.SaveCheckpoint(folder);
        var tensors = TensorsOf(folder);
        CollectionAssert.AreEqual(tensors["shared.weight"].Data, tensors["lm_head.weight"].Data);
        Assert.IsFalse((bool)Read(folder, "config.json")["tie_word_embeddings"]!);
        using var back = Untrained(folder);
        AssertGenerateTheSame(model, back, [.. Reports.Texts.Take(2)]);
    }

    [TestMethod]
    public void Sampling_ComesBack()
    {
        using var model = Untrained(TinyCheckpoints.Of("t5"), options => options.Generation = new GenerationOptions
        {
            Sample = true, Temperature = 0.7, TopK = 5, TopP = 0.9, NumberOfResults = 3,
        });
        var folder = folders.New("sampling");
        model.SaveCheckpoint(folder);
        var generation = Read(folder, "generation_config.json");
        Assert.IsNull(generation["num_beams"]);
        using var back = Untrained(folder);
        var options = back.Generation;
        Assert.AreEqual((true, 0.7, 5, 0.9, 3),
            (options.Sample, options.Temperature, options.TopK, options.TopP, options.NumberOfResults));
    }

    [TestMethod]
    public void WithSixteenBits_TheTensorsAre()
    {
        using var model = Untrained(TinyCheckpoints.Of("bart"), options => options.WeightStorage = WeightStorage.BFloat16);
        var folder = folders.New("half");
        model.SaveCheckpoint(folder);
        Assert.IsTrue(TensorsOf(folder).Values.All(tensor => tensor.DType == "BF16"));
        Assert.AreEqual("bfloat16", (string?)Read(folder, "config.json")["torch_dtype"]);
        using var back = Untrained(folder);
        Assert.AreEqual(WeightStorage.Float32, back.WeightStorage);
    }

    [TestMethod]
    public void WhatACheckpointCannotHold_IsRefused()
    {
        var folder = folders.New("refused");
        Refusal.Of<InvalidOperationException>(() => TinyModels.Reporter.SaveCheckpoint(folder),
            "because it was trained from scratch; expected one with 'Checkpoint'.");
        Assert.IsFalse(Directory.Exists(folder));
        using var model = Untrained(TinyCheckpoints.Of("t5"));
        Refusal.Of<IOException>(() => model.SaveCheckpoint(TinyCheckpoints.Of("bart")), "which is not empty");
        model.WeightStorage = WeightStorage.Float16;
        using (no_grad())
            model.Model.Network.parameters().First().fill_(1e6);
        Refusal.Of<InvalidOperationException>(() => model.SaveCheckpoint(folder), "has a weight of 1000000; expected");
        Assert.IsFalse(Directory.Exists(folder));
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.SaveCheckpoint(folder));
    }

    [TestMethod]
    [DataRow("gelu", false)]
    [DataRow("gelu_new", false)]
    [DataRow("gated-gelu", true)]
    [DataRow("gated-gelu_python", true)]
    [DataRow("gated-silu", true)]
    [DataRow("silu", false)]
    public void TheFeedForwardOfAT5_ComesBack(string name, bool isGated)
    {
        using var given = new TinySequenceCheckpoint("t5");
        given.Config["feed_forward_proj"] = name;
        if (!isGated)
        {
            given.Write(tensors =>
            {
                foreach (var gate in tensors.Keys.Where(key => key.EndsWith("wi_1.weight", StringComparison.Ordinal)).ToList())
                {
                    tensors.Remove(gate);
                    tensors.Remove(gate.Replace("wi_1", "wi_0"), out var inner);
                    tensors[gate.Replace("wi_1", "wi")] = inner!;
                }
            });
        }
        else
        {
            given.Write();
        }
        using var model = Untrained(given.Directory);
        var folder = folders.New("t5");
        model.SaveCheckpoint(folder);
        Assert.AreEqual(name, (string?)Read(folder, "config.json")["feed_forward_proj"]);
        AssertSameTensors(given.Directory, folder);
    }

    private AttentionSummarizerTransformer Untrained(
        string folder, Action<AttentionSummarizerEstimator.Options>? change = null)
    {
        var options = new AttentionSummarizerEstimator.Options { Checkpoint = folder, NumberOfEpochs = 0 };
        change?.Invoke(options);
        return context.Transforms.Text.AttentionSummarizer(options).Fit(Scores.Load(context, [""]));
    }

    private static void AssertGenerateTheSame(
        AttentionSummarizerTransformer expected, AttentionSummarizerTransformer found, IReadOnlyList<string> texts)
    {
        CollectionAssert.AreEqual(expected.Generate(texts).ToArray(), found.Generate(texts).ToArray());
        var beams = new GenerationOptions { BeamSize = 4, MaximumTokens = 12 };
        CollectionAssert.AreEqual(expected.Generate(texts, beams).ToArray(), found.Generate(texts, beams).ToArray());
    }

    private static void AssertSameTensors(string expected, string found)
    {
        var (before, after) = (TensorsOf(expected), TensorsOf(found));
        CollectionAssert.AreEquivalent(before.Keys.ToArray(), after.Keys.ToArray());
        foreach (var (name, tensor) in before)
        {
            Assert.AreEqual(tensor.DType, after[name].DType, name);
            CollectionAssert.AreEqual(tensor.Shape, after[name].Shape, name);
            CollectionAssert.AreEqual(tensor.Data, after[name].Data, name);
        }
    }

    /// <summary>The file that was written has the fields of the other, where these are not null.</summary>
    private static void AssertHasFields(string expected, string found, string file, params string[] but)
    {
        var after = Read(found, file);
        foreach (var (name, value) in Read(expected, file).Where(field => field.Value is not null))
        {
            if (Idle.Contains(name) || but.Contains(name))
                continue;
            Assert.IsTrue(JsonNode.DeepEquals(value, after[name]), $"{name} is {after[name]}, and was {value}");
        }
    }

    private static JsonObject Read(string folder, string file) =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;

    private static Dictionary<string, TensorBytes> TensorsOf(string folder)
    {
        using var stream = File.OpenRead(Path.Combine(folder, Weights));
        return TensorBytes.Read(stream, Weights).ToDictionary(tensor => tensor.Name);
    }
}
