using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Benchmarks;

/// <summary>A pretrained checkpoint of BERT's shape, 12 layers with random weights.</summary>
internal static class RandomCheckpoint
{
    private const int Vocabulary = 30_522;

    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>The number of words in the vocabulary, <see cref="Word"/> of each below it.</summary>
    public static int WordCount => Vocabulary - Special.Length;

    public static string Word(int index) => $"w{index}";

    /// <param name="directory">A folder that exists.</param>
    /// <param name="dimension">A multiple of 64.</param>
    public static void Write(string directory, int dimension)
    {
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {
              "model_type": "bert", "architectures": ["BertModel"], "vocab_size": {{Vocabulary}}, "hidden_size": {{dimension}},
              "num_hidden_layers": 12, "num_attention_heads": {{dimension / 64}}, "intermediate_size": {{4 * dimension}},
              "max_position_embeddings": 512, "type_vocab_size": 2
            }
            """);
        File.WriteAllLines(Path.Combine(directory, "vocab.txt"), Special.Concat(Enumerable.Range(0, WordCount).Select(Word)));
        var encoder = CheckpointConfig.Read(directory).Encoder;
        using var module = encoder.CreateModule(Vocabulary, encoder.MostTokens, null);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var stream = File.Create(Path.Combine(directory, CheckpointWeights.FileName));
        Safetensors.Write(stream, new CheckpointNames(encoder, hasPrefix: false).Map(module).ToEntries());
    }
}
