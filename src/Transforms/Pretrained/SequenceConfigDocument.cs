using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// Makes the <c>config.json</c> of an encoder-decoder, which <see cref="SequenceConfig"/> reads, and transformers.
/// </summary>
internal static class SequenceConfigDocument
{
    /// <param name="network">The network.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="roles">The special tokens of the tokenizer.</param>
    /// <param name="storage">How the tensors are stored.</param>
    public static JsonObject Create(
        PretrainedSequenceNetwork network, SequenceTokens tokens, TokenRoles roles, WeightStorage storage)
    {
        var (modelType, architecture) = network.Family switch
        {
            SequenceFamily.Bart => ("bart", "BartForConditionalGeneration"),
            SequenceFamily.MBart => ("mbart", "MBartForConditionalGeneration"),
            SequenceFamily.Marian => ("marian", "MarianMTModel"),
            _ => network.IsMT5 ? (SequenceConfig.MT5, "MT5ForConditionalGeneration") : ("t5", "T5ForConditionalGeneration"),
        };
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(architecture),
            ["model_type"] = modelType,
            ["is_encoder_decoder"] = true,
            ["vocab_size"] = tokens.SourceCount,
            ["d_model"] = network.Width,
        };
        if (!tokens.AreShared)
            (json["decoder_vocab_size"], json["share_encoder_decoder_embeddings"]) = (tokens.TargetCount, false);
        if (network.Family == SequenceFamily.T5)
            AddT5(json, network);
        else
            AddBart(json, network, tokens);
        AddTokens(json, tokens, roles);
        json[StoredWeights.Field] = StoredWeights.NameOf(storage);
        return json;
    }

    /// <summary>Adds the ids of special tokens, which <c>generation_config.json</c> has too.</summary>
    public static void AddTokens(JsonObject json, SequenceTokens tokens, TokenRoles roles)
    {
        json["pad_token_id"] = roles.Pad;
        if (roles.Begin is { } begin)
            json["bos_token_id"] = begin;
        json["eos_token_id"] = tokens.EndId;
        json["decoder_start_token_id"] = tokens.StartId;
    }

    private static void AddBart(JsonObject json, PretrainedSequenceNetwork network, SequenceTokens tokens)
    {
        foreach (var (side, layers) in (
            (string, PretrainedLayers)[])[("encoder", network.EncoderLayers), ("decoder", network.DecoderLayers)])
        {
            json[$"{side}_layers"] = layers.Count;
            json[$"{side}_attention_heads"] = layers.Heads;
            json[$"{side}_ffn_dim"] = layers.FeedForwardWidth;
        }
        json["max_position_embeddings"] = network.MaximumPositions;
        json["activation_function"] = NameOf(network.Activation);
        json["scale_embedding"] = network.ScalesEmbeddings;
        json["tie_word_embeddings"] = network.IsTied;
        json["dropout"] = network.Dropout;
        json["attention_dropout"] = network.AttentionDropout;
        json["activation_dropout"] = network.ActivationDropout;
        json["forced_eos_token_id"] = tokens.LastId; // null is written too: transformers has another default
    }

    private static void AddT5(JsonObject json, PretrainedSequenceNetwork network)
    {
        json["num_layers"] = network.EncoderLayers.Count;
        json["num_decoder_layers"] = network.DecoderLayers.Count;
        json["num_heads"] = network.EncoderLayers.Heads;
        json["d_ff"] = network.EncoderLayers.FeedForwardWidth;
        json["d_kv"] = network.HeadWidth;
        json["relative_attention_num_buckets"] = network.RelativeBuckets;
        json["relative_attention_max_distance"] = network.RelativeMaximumDistance;
        json["feed_forward_proj"] = FeedForwardOf(network);
        json["layer_norm_epsilon"] = network.NormEpsilon;
        json["tie_word_embeddings"] = network.IsTied && !SequenceModelCheckpoint.UntiesOutput(network);
        json["scale_decoder_outputs"] = network.ScalesOutput;
        json["dropout_rate"] = network.Dropout;
    }

    // To T5, a gated gelu is the one by tanh.
    private static string FeedForwardOf(PretrainedSequenceNetwork network) => (network.IsGated, network.Activation) switch
    {
        (true, Activation.GeluTanh) => "gated-gelu",
        (true, Activation.Gelu) => "gated-gelu_python",
        (true, var activation) => "gated-" + NameOf(activation),
        var (_, activation) => NameOf(activation),
    };

    private static string NameOf(Activation activation) =>
        PretrainedHyperparameters.ActivationsByName.First(named => named.Value == activation).Key;
}
