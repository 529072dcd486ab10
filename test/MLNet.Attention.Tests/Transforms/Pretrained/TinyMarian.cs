using System.Text.Json;
using MLNet.Attention.Tests.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>A folder with a random Marian and the files of its tokenizers, as they are published.</summary>
internal sealed class TinyMarian : IDisposable
{
    public const int TargetSize = 300;

    private static readonly (string Text, float Score, int Kind)[] Control = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)];

    private static readonly Dictionary<string, int> Ids = new()
    {
        ["<unk>"] = 0, ["<pad>"] = 1, ["</s>"] = 2, ["▁the"] = 3, ["▁film"] = 4, ["s"] = 5, ["▁der"] = 6, ["▁"] = 7, ["f"] = 8,
        ["i"] = 9, ["ß"] = 10, [">>fra<<"] = 11,
    };

    private readonly TinySequenceCheckpoint folder = new("marian");

    public TinyMarian()
    {
        File.Delete(Path.Combine(Directory, "tokenizer.json"));
        Write("tokenizer_config.json", "{}");
        Write("vocab.json", JsonSerializer.Serialize(Ids));
        WritePieces(kind: 1, "source.spm", ("▁the", -1), ("▁film", -2), ("s", -3), ("▁", -2), ("f", -4), ("i", -4), ("x", -4));
        WritePieces(kind: 1, "target.spm", ("▁der", -1), ("▁", -2), ("f", -3), ("i", -3), ("s", -3));
    }

    public string Directory => folder.Directory;

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Directory, file), text);

    /// <summary>The target gets a vocabulary of its own, and the first rows of the table of embeddings.</summary>
    public void Separate()
    {
        Write("tokenizer_config.json", """{"separate_vocabs": true}""");
        Write("target_vocab.json", """{"<unk>":4,"<pad>":1,"</s>":2,"▁der":3,"▁":5,"f":6,"i":7,"s":299}""");
        (folder.Config["share_encoder_decoder_embeddings"], folder.Config["decoder_vocab_size"]) = (false, TargetSize);
        folder.Write(tensors =>
        {
            tensors.Remove("model.shared.weight", out var shared);
            tensors["model.encoder.embed_tokens.weight"] = shared!;
            tensors["model.decoder.embed_tokens.weight"] = shared!.narrow(0, 0, TargetSize).clone();
            tensors["final_logits_bias"] = tensors["final_logits_bias"].narrow(1, 0, TargetSize).clone();
        });
    }

    /// <summary>The pieces of the source become merges.</summary>
    public void Merge() => WritePieces(kind: 2, "source.spm", ("▁t", -1), ("▁th", -2), ("▁the", -3), ("fi", -4), ("lm", -4.5f),
        ("film", -5), ("▁", -9), ("t", -9), ("h", -9), ("e", -9), ("f", -9), ("i", -9), ("l", -9), ("m", -9), ("s", -9));

    public void Dispose() => folder.Dispose();

    private void WritePieces(int kind, string file, params (string Text, float Score)[] pieces) => File.WriteAllBytes(
        Path.Combine(Directory, file),
        SentencePieceFile.Make(kind, [.. Control, .. pieces.Select(piece => (piece.Text, piece.Score, 1))]));
}
