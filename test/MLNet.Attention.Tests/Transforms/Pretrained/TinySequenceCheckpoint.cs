using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Transforms.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>A folder with a random encoder-decoder of a family that has no fixture, written as transformers writes it.</summary>
internal sealed class TinySequenceCheckpoint : IDisposable
{
    public const int Heads = 2, Width = 8, Inner = 12, Layers = 2, VocabularySize = 420, Positions = 40;

    private readonly Dictionary<string, Tensor> tensors = [];
    private readonly string family;

    /// <param name="family">
    /// <c>bart</c>, <c>mbart</c>, <c>marian</c> or <c>t5</c>, the last with gated blocks and an output of its own.
    /// </param>
    public TinySequenceCheckpoint(string family)
    {
        this.family = family;
        Directory = System.IO.Directory.CreateTempSubdirectory("checkpoint").FullName;
        var fixture = Path.Combine(Fixture.Folder, "checkpoints", family == "t5" ? "t5" : "bart");
        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
            File.Copy(Path.Combine(fixture, file), Path.Combine(Directory, file));
        Config = family == "t5" ? T5() : Bart();
        Write();
    }

    public string Directory { get; }

    public JsonObject Config { get; }

    /// <summary>The model that the folder has, written out.</summary>
    public PlainSequenceModel Plain => new(
        tensors.ToDictionary(pair => pair.Key, pair => pair.Value.to_type(ScalarType.Float64)), family, Heads);

    /// <summary>Writes the configuration and the tensors, after a change of either.</summary>
    public void Write(Action<Dictionary<string, Tensor>>? change = null)
    {
        change?.Invoke(tensors);
        File.WriteAllText(Path.Combine(Directory, "config.json"), Config.ToJsonString());
        using var stream = File.Create(Path.Combine(Directory, "model.safetensors"));
        Safetensors.Write(stream, [.. tensors.Select(pair => SafetensorsEntry.Of(pair.Key, pair.Value))]);
    }

    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private JsonObject Bart()
    {
        Add("model.shared.weight", VocabularySize, Width);
        Add("final_logits_bias", 1, VocabularySize);
        foreach (var side in new[] { "encoder", "decoder" })
        {
            if (family != "marian")
            {
                Add($"model.{side}.embed_positions.weight", Positions + 2, Width);
                AddLayer($"model.{side}.layernorm_embedding", Width);
            }
            if (family == "mbart")
                AddLayer($"model.{side}.layer_norm", Width);
            for (var i = 0; i < Layers; i++)
            {
                var layer = $"model.{side}.layers.{i}";
                foreach (var attention in side == "encoder" ? ["self_attn"] : new[] { "self_attn", "encoder_attn" })
                {
                    foreach (var projection in new[] { "q_proj", "k_proj", "v_proj", "out_proj" })
                        AddLayer($"{layer}.{attention}.{projection}", Width, Width);
                    AddLayer($"{layer}.{attention}_layer_norm", Width);
                }
                AddLayer($"{layer}.fc1", Inner, Width);
                AddLayer($"{layer}.fc2", Width, Inner);
                AddLayer($"{layer}.final_layer_norm", Width);
            }
        }
        return new JsonObject
        {
            ["model_type"] = family, ["vocab_size"] = VocabularySize, ["d_model"] = Width, ["encoder_layers"] = Layers,
            ["decoder_layers"] = Layers, ["encoder_attention_heads"] = Heads, ["decoder_attention_heads"] = Heads,
            ["encoder_ffn_dim"] = Inner, ["decoder_ffn_dim"] = Inner, ["max_position_embeddings"] = Positions,
            ["activation_function"] = family == "marian" ? "swish" : "gelu", ["scale_embedding"] = family != "bart",
            ["pad_token_id"] = 1, ["eos_token_id"] = 2, ["decoder_start_token_id"] = family == "marian" ? 1 : 2,
        };
    }

    // A head is wider than its share of the width, as in T5 3B.
    private JsonObject T5()
    {
        const int HeadWidth = 6;
        Add("shared.weight", VocabularySize, Width);
        Add("lm_head.weight", VocabularySize, Width);
        foreach (var side in new[] { "encoder", "decoder" })
        {
            Add($"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 32, Heads);
            Add($"{side}.final_layer_norm.weight", Width);
            for (var i = 0; i < Layers; i++)
            {
                string[] sublayers = side == "encoder"
                    ? ["SelfAttention", "DenseReluDense"]
                    : ["SelfAttention", "EncDecAttention", "DenseReluDense"];
                foreach (var (place, sublayer) in sublayers.Index())
                {
                    var path = $"{side}.block.{i}.layer.{place}";
                    Add($"{path}.layer_norm.weight", Width);
                    foreach (var name in sublayer == "DenseReluDense" ? ["wi_0", "wi_1"] : new[] { "q", "k", "v" })
                        Add($"{path}.{sublayer}.{name}.weight", sublayer == "DenseReluDense" ? Inner : Heads * HeadWidth, Width);
                    Add(sublayer == "DenseReluDense" ? $"{path}.{sublayer}.wo.weight" : $"{path}.{sublayer}.o.weight",
                        Width, sublayer == "DenseReluDense" ? Inner : Heads * HeadWidth);
                }
            }
        }
        return new JsonObject
        {
            ["model_type"] = "t5", ["vocab_size"] = VocabularySize, ["d_model"] = Width, ["d_kv"] = HeadWidth, ["d_ff"] = Inner,
            ["num_layers"] = Layers, ["num_decoder_layers"] = null, ["num_heads"] = Heads, ["feed_forward_proj"] = "gated-gelu",
            ["tie_word_embeddings"] = false, ["pad_token_id"] = 0, ["eos_token_id"] = 1,
        };
    }

    private void AddLayer(string path, params long[] shape)
    {
        Add($"{path}.weight", shape);
        Add($"{path}.bias", shape[0]);
    }

    private void Add(string name, params long[] shape)
    {
        using var scope = NewDisposeScope();
        var values = Given.Random((ulong)tensors.Count + 11, shape) * (shape.Length == 1 ? 0.5 : 0.4);
        tensors[name] = values.DetachFromDisposeScope();
    }
}
