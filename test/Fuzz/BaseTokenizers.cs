using System.Text;
using MLNet.Attention.Tests.Transforms.Tokenization;

namespace MLNet.Attention.Fuzz;

/// <summary>Folders with small tokenizers, in each of the formats that are read.</summary>
internal static class BaseTokenizers
{
    private static readonly (string Text, float Score, int Kind)[] Pieces =
    [
        ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁a", -1, 1), ("▁", -2, 1), ("film", -3, 1), ("fi", -4, 1), ("l", -5, 1),
        ("<0xC3>", -6, 6), ("m", -6, 1),
    ];

    private static readonly (string Text, float Score, int Kind)[] T5Pieces = [("<pad>", 0, 3), .. Pieces];

    /// <summary>A tokenizer of mBART.</summary>
    public static BaseCheckpoint MBart { get; } = Of("mbart", ("sentencepiece.bpe.model", SentencePieceFile.Make(1, Pieces)),
        ("tokenizer_config.json", Text("""{"tokenizer_class":"MBart50Tokenizer","src_lang":"de_DE"}""")));

    /// <summary>The tokenizers of a Marian, with a vocabulary for each.</summary>
    public static BaseCheckpoint Marian { get; } = Of("marian",
        ("source.spm", SentencePieceFile.Make(1, Pieces)), ("target.spm", SentencePieceFile.Make(2, Pieces)),
        ("vocab.json", Text("""{"<unk>":0,"<pad>":1,"</s>":2,"▁a":3,"fi":4,"l":5,">>fra<<":6,"m":7}""")),
        ("target_vocab.json", Text("""{"<unk>":3,"<pad>":1,"</s>":2,"▁":0,"film":4}""")),
        ("tokenizer_config.json", Text("""{"separate_vocabs":true}""")));

    public static IReadOnlyList<BaseCheckpoint> All { get; } =
    [
        .. new[] { "bert", "roberta", "t5" }.Select(name => BaseCheckpoint.OfFixture(name, FolderContent.Tokenizer)),
        Of("wordpiece", ("vocab.txt", Text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nfilm\n##s\n中\n")),
            ("tokenizer_config.json", Text("""{"do_lower_case":true,"strip_accents":null,"pad_token":"[PAD]"}"""))),
        Of("bytes",
            ("vocab.json", Text("""{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"a":4,"b":5,"Ġ":6,"ab":7,"Ġab":8,"<mask>":9}""")),
            ("merges.txt", Text("#version: 0.2\na b\nĠ ab\n")), ("tokenizer_config.json", Text("""{"add_prefix_space":true}""")),
            ("special_tokens_map.json", Text("""{"pad_token":"<pad>","mask_token":{"content":"<mask>"}}"""))),
        Of("t5 pieces", ("spiece.model", SentencePieceFile.Make(1, T5Pieces)),
            ("tokenizer_config.json", Text("""{"extra_ids":2,"legacy":false}"""))),
        Of("merged pieces", ("spiece.model", SentencePieceFile.Make(2, T5Pieces)), ("tokenizer_config.json", Text("{}"))),
        MBart,
        Marian,
    ];

    private static BaseCheckpoint Of(string name, params (string File, byte[] Content)[] files) =>
        new(name, FolderContent.Tokenizer, files.ToDictionary(file => file.File, file => file.Content));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
