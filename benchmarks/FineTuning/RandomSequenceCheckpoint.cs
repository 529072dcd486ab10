using System.Text.Json;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Benchmarks;

/// <summary>A pretrained checkpoint of BART's shape, six layers in encoder and decoder, with random weights.</summary>
internal static class RandomSequenceCheckpoint
{
    private const int Vocabulary = 50_265;

    private static readonly string[] Special = ["<s>", "<pad>", "</s>", "<unk>"];

    /// <summary>A text of some tokens: no pieces are joined, so that each letter is one.</summary>
    public static string Text(Random random, int tokens) =>
        string.Concat(Enumerable.Range(0, tokens).Select(_ => (char)('a' + random.Next(26))));

    /// <param name="directory">A folder that exists.</param>
    /// <param name="dimension">A multiple of 64.</param>
    public static void Write(string directory, int dimension)
    {
        var config = $$"""
            {
              "model_type": "bart", "vocab_size": {{Vocabulary}}, "d_model": {{dimension}}, "max_position_embeddings": 1024,
              "encoder_layers": 6, "encoder_attention_heads": {{dimension / 64}}, "encoder_ffn_dim": {{4 * dimension}},
              "decoder_layers": 6, "decoder_attention_heads": {{dimension / 64}}, "decoder_ffn_dim": {{4 * dimension}},
              "activation_function": "gelu", "decoder_start_token_id": 2
            }
            """;
        File.WriteAllText(Path.Combine(directory, CheckpointConfig.FileName), config);
        var pieces = Special.Concat(Enumerable.Range(0, Vocabulary - Special.Length).Select(Piece));
        File.WriteAllText(Path.Combine(directory, "vocab.json"),
            JsonSerializer.Serialize(pieces.Index().ToDictionary(pair => pair.Item, pair => pair.Index)));
        File.WriteAllText(Path.Combine(directory, "merges.txt"), "#version: 0.2\n");
        WriteWeights(directory, SequenceConfig.Read(directory, hasOutputWeights: false).Network);
    }

    private static void WriteWeights(string directory, PretrainedSequenceNetwork network)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var tokens = new SequenceTokens(Vocabulary, Vocabulary, StartId: 2, EndId: 2);
        using var module = network.CreateNetwork(tokens, network.MostSourceTokens, network.MostSourceTokens, null);
        using var stream = File.Create(Path.Combine(directory, CheckpointWeights.FileName));
        var map = SequenceCheckpoint.MapOf(module, network, SequenceTensorNames.Prefix,
            new TensorName(SequenceTensorNames.Embedding, SequenceTensorNames.Prefix + SequenceTensorNames.EmbeddingNames[0]));
        Safetensors.Write(stream, map.ToEntries());
    }

    /// <summary>The piece of a byte, as byte-level BPE writes it, or one that no text has.</summary>
    private static string Piece(int index) => index < 256 ? $"{ByteLevel(index)}" : $"w{index}";

    // Bytes that print stand for themselves, the others for characters from U+0100 on.
    private static char ByteLevel(int value)
    {
        static bool Prints(int b) => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
        return Prints(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(b => !Prints(b)));
    }
}
