using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Pretrained;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Folders of encoder-decoders as they are found: what is read of them, and what is refused.</summary>
[TestClass]
public sealed class SequenceCheckpointTests
{
    [TestMethod]
    public void GenerationConfig_IsHonoured()
    {
        using var folder = new TinySequenceCheckpoint("bart");
        WriteGeneration(folder, """
            {"num_beams": 3, "max_length": 30, "min_length": 5, "length_penalty": 2.0, "early_stopping": true,
             "no_repeat_ngram_size": 3, "forced_bos_token_id": 0, "decoder_start_token_id": 4, "eos_token_id": [5],
             "bad_words_ids": [[7], [8, 9]], "renormalize_logits": true, "repetition_penalty": 1.2,
             "encoder_repetition_penalty": 1.5, "do_sample": false,
             "temperature": 0.5, "suppress_tokens": null}
            """);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        var (options, hasMaximum, tokens, ignored) = checkpoint.Generation;
        Assert.AreEqual((3, 29, 4, 2.0, EarlyStopping.Full, 3, 1.2), (options.BeamSize, options.MaximumTokens,
            options.MinimumTokens, options.LengthPenalty, options.EarlyStopping, options.NoRepeatNGramSize,
            options.RepetitionPenalty));
        Assert.AreEqual((false, 1.0), (options.Sample, options.Temperature));
        Assert.IsTrue(hasMaximum);
        Assert.AreEqual(
            (4, 5, 0, null, true), (tokens.StartId, tokens.EndId, tokens.FirstId, tokens.LastId, tokens.Renormalizes));
        Assert.AreEqual("7|8 9", string.Join('|', tokens.Forbidden.Select(words => string.Join(' ', words))));
        CollectionAssert.AreEqual(new[] { "'encoder_repetition_penalty' is 1.5" }, ignored.ToArray());
        options.Check();
    }

    [TestMethod]
    [DataRow("bart", 2, 2, 2)]
    [DataRow("mbart", 2, 2, 2)]
    [DataRow("marian", 1, 2, 0)]
    [DataRow("t5", 0, 1, null)]
    public void WithoutTheFile_TheConfigurationAndItsDefaultsCount(string family, int start, int end, int? last)
    {
        using var folder = new TinySequenceCheckpoint(family);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        var (options, hasMaximum, tokens, _) = checkpoint.Generation;
        Assert.AreEqual((1, 19, 0, 1.0, EarlyStopping.Estimate), (options.BeamSize, options.MaximumTokens, options.MinimumTokens,
            options.LengthPenalty, options.EarlyStopping));
        Assert.IsFalse(hasMaximum);
        Assert.AreEqual((start, end, last, (int?)null), (tokens.StartId, tokens.EndId, tokens.LastId, tokens.FirstId));
    }

    [TestMethod]
    [DataRow("{\"do_sample\": true}", 50, 1.0)]
    [DataRow("{\"do_sample\": true, \"top_k\": 0, \"top_p\": 0.9}", 0, 0.9)]
    [DataRow("{\"early_stopping\": \"never\", \"max_new_tokens\": 7}", 0, 1.0)]
    public void Sampling_AndNever(string json, int topK, double topP)
    {
        using var folder = new TinySequenceCheckpoint("t5");
        WriteGeneration(folder, json);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        var options = checkpoint.Generation.Options;
        Assert.AreEqual((topK, topP), (options.TopK, options.TopP));
        Assert.AreEqual(json.Contains("never"), options.EarlyStopping == EarlyStopping.Never);
        Assert.AreEqual(json.Contains("never") ? 7 : 19, options.MaximumTokens);
    }

    [TestMethod]
    [DataRow("num_beams", "0", "num_beams")]
    [DataRow("length_penalty", "-1", "length_penalty")]
    [DataRow("repetition_penalty", "0", "repetition_penalty")]
    [DataRow("repetition_penalty", "11", "repetition_penalty")]
    [DataRow("early_stopping", "\"soon\"", "'soon'")]
    [DataRow("bad_words_ids", "[[1], []]", "bad_words_ids")]
    [DataRow("bad_words_ids", "[[420]]", "bad_words_ids")]
    [DataRow("eos_token_id", "[1, 2]", "array of one")]
    [DataRow("forced_bos_token_id", "420", "forced_bos_token_id")]
    public void AWrongGenerationConfig_IsRefused_ByItsName(string field, string value, string expected)
    {
        using var folder = new TinySequenceCheckpoint("bart");
        WriteGeneration(folder, $"{{\"{field}\": {value}}}");
        IsRefused(folder, "generation_config.json", expected);
    }

    [TestMethod]
    [DataRow("model_type", "\"bert\"", "one of bart, mbart, marian, t5, mt5")]
    [DataRow("d_model", "1000000000", "'d_model' is 1000000000")]
    [DataRow("d_model", "null", "'d_model' is missing")]
    [DataRow("d_model", "9", "a multiple of the numbers of attention heads, 2 and 2")]
    [DataRow("encoder_layers", "\"2\"", "'encoder_layers' is String")]
    [DataRow("decoder_ffn_dim", "0", "'decoder_ffn_dim' is 0")]
    [DataRow("activation_function", "\"sine\"", "'activation_function' is 'sine'")]
    [DataRow("max_position_embeddings", "-1", "'max_position_embeddings' is -1")]
    [DataRow("vocab_size", "200", "at least 420")]
    [DataRow("is_encoder_decoder", "false", "'is_encoder_decoder' is false")]
    [DataRow("share_encoder_decoder_embeddings", "false", "share_encoder_decoder_embeddings")]
    [DataRow("decoder_vocab_size", "17", "'decoder_vocab_size' is 17")]
    public void AWrongConfiguration_IsRefused_ByItsName(string field, string value, string expected)
    {
        using var folder = new TinySequenceCheckpoint("bart");
        folder.Config[field] = JsonNode.Parse(value);
        folder.Write();
        IsRefused(folder, "config.json", expected);
    }

    [TestMethod]
    [DataRow("feed_forward_proj", "\"gated-sine\"", "'feed_forward_proj' is 'gated-sine'")]
    [DataRow("relative_attention_num_buckets", "7", "'relative_attention_num_buckets' is 7")]
    [DataRow("relative_attention_max_distance", "16", "above 16")]
    [DataRow("d_kv", "16384", null)]
    [DataRow("num_heads", "16384", "'d_kv' is 6")]
    public void AWrongT5_IsRefused_ByItsName(string field, string value, string? expected)
    {
        using var folder = new TinySequenceCheckpoint("t5");
        folder.Config[field] = JsonNode.Parse(value);
        folder.Write();
        IsRefused(folder, expected is null ? "does not have the tensors" : "config.json", expected ?? "SelfAttention.q.weight");
    }

    [TestMethod]
    public void AnMBart_MustSayItsLanguage()
    {
        using var folder = new TinySequenceCheckpoint("mbart");
        folder.Config.Remove("decoder_start_token_id");
        folder.Write();
        IsRefused(folder, "config.json", "'decoder_start_token_id' is missing");
    }

    [TestMethod]
    public void MissingMisshapenAndUnknownTensors_AreNamed()
    {
        using var folder = new TinySequenceCheckpoint("mbart");
        folder.Write(tensors =>
        {
            tensors.Remove("model.encoder.layers.0.fc1.bias");
            tensors["model.decoder.layers.1.fc2.weight"] = zeros(3, 5);
            tensors["model.surprise"] = zeros(2);
        });
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        Refusal.Of<FormatException>(() => checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint)).Dispose(),
            "model.encoder.layers.0.fc1.bias", "model.decoder.layers.1.fc2.weight [3, 5], expected [8, 12]",
            "model.surprise [2]");
    }

    [TestMethod]
    [DataRow("model.decoder.layers.0.encoder_attn.v_proj.weight")]
    [DataRow("final_logits_bias")]
    public void NaN_IsRefused_ByTheNameOfItsTensor(string name)
    {
        using var folder = new TinySequenceCheckpoint("bart");
        folder.Write(tensors => tensors[name].fill_(double.NaN));
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        Refusal.Of<FormatException>(
            () => checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint)).Dispose(), name);
    }

    [TestMethod]
    public void TiedTables_MayBeThereUnderAnyName_AndABareModelHasNoBias()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinySequenceCheckpoint("bart");
        var expected = Distribution(folder);
        folder.Write(tensors =>
        {
            tensors["model.encoder.embed_tokens.weight"] = tensors["model.shared.weight"].clone();
            tensors["lm_head.weight"] = tensors["model.shared.weight"].clone();
        });
        TensorAssert.Same(expected, Distribution(folder));
        folder.Write(tensors => tensors.Remove("model.shared.weight"));
        TensorAssert.Same(expected, Distribution(folder));

        folder.Write(tensors => tensors["final_logits_bias"].zero_());
        var unbiased = Distribution(folder);
        folder.Write(tensors =>
        {
            tensors.Remove("final_logits_bias");
            tensors.Remove("lm_head.weight");
            foreach (var name in tensors.Keys.ToList())
            {
                tensors[name["model.".Length..]] = tensors[name];
                tensors.Remove(name);
            }
        });
        TensorAssert.Same(unbiased, Distribution(folder));
    }

    [TestMethod]
    public void TheOutputOfAT5_IsTiedAndScaled_AsItsConfigurationSays()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinySequenceCheckpoint("t5");
        Assert.AreEqual((false, false), Output());
        folder.Config["tie_word_embeddings"] = true;
        folder.Config["scale_decoder_outputs"] = false;
        folder.Write();
        Assert.AreEqual((false, false), Output(), "what later versions write of the same model");
        folder.Config.Remove("scale_decoder_outputs");
        folder.Write();
        Assert.AreEqual((true, true), Output());

        (bool IsTied, bool ScalesOutput) Output()
        {
            using var checkpoint = new SequenceCheckpoint(folder.Directory);
            return (checkpoint.Network.IsTied, checkpoint.Network.ScalesOutput);
        }
    }

    [TestMethod]
    public void EmptyFolders_AndPickles_AreExplained()
    {
        var directory = Directory.CreateTempSubdirectory("checkpoint").FullName;
        try
        {
            Refusal.Of<FormatException>(() => new SequenceCheckpoint(directory).Dispose(), "model.safetensors");
            File.WriteAllText(Path.Combine(directory, "pytorch_model.bin"), "");
            Refusal.Of<FormatException>(() => new SequenceCheckpoint(directory).Dispose(), "Convert the folder");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Tensor Distribution(TinySequenceCheckpoint folder)
    {
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        using var network = checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint));
        network.eval();
        using var noGradient = no_grad();
        return network.call(tensor(new long[] { 5, 6, 7 }, [1, 3]), null, tensor(new long[] { 2, 8 }, [1, 2]));
    }

    private static void WriteGeneration(TinySequenceCheckpoint folder, string json) =>
        File.WriteAllText(Path.Combine(folder.Directory, "generation_config.json"), json);

    private static void IsRefused(TinySequenceCheckpoint folder, params string[] texts) => Refusal.Of<FormatException>(() =>
    {
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint)).Dispose();
    }, texts);
}
