using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Normalizers;

/// <summary>Reads the <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const int MostParts = 64;
    private const int MostLevels = 8;

    private static readonly Dictionary<string, Func<TokenizerNode, int, TextRewriting>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["BertNormalizer"] = (node, _) => ReadBert(node),
        ["Lowercase"] = (_, _) => new CharacterFolding(stripsAccents: false, lowerCase: true),
        ["NFC"] = (_, _) => new UnicodeFormNormalizer(composes: true, isCompatible: false),
        ["NFD"] = (_, _) => new UnicodeFormNormalizer(composes: false, isCompatible: false),
        ["NFKC"] = (_, _) => new UnicodeFormNormalizer(composes: true, isCompatible: true),
        ["NFKD"] = (_, _) => new UnicodeFormNormalizer(composes: false, isCompatible: true),
        ["StripAccents"] = (_, _) => CharacterFilter.StripAccents,
        ["Nmt"] = (_, _) => CharacterFilter.Nmt,
        ["Strip"] = (node, _) => new StripNormalizer(node["strip_left"].Flag(), node["strip_right"].Flag()),
        ["Prepend"] = (node, _) => new PrependNormalizer(node["prepend"].Text()),
        ["Replace"] = (node, _) => new ReplaceNormalizer(PatternReader.Read(node["pattern"]), node["content"].Text()),
        ["ByteLevel"] = (_, _) => new ByteLevelNormalizer(),
        ["Precompiled"] = (node, _) => new PrecompiledNormalizer(CharacterMapReader.Read(node["precompiled_charsmap"])),
    };

    /// <summary>Reads a normalizer; null for none.</summary>
    /// <exception cref="FormatException">The file has a normalizer that is not known, or a wrong value.</exception>
    public static TextRewriting? Read(TokenizerNode node) => node.IsNull ? null : Read(node, 0);

    private static TextRewriting Read(TokenizerNode node, int level) =>
        level < MostLevels ? node["type"].Choice(Kinds)(node, level) : throw node.Wrong($"at most {MostLevels} levels");

    private static NormalizerSequence ReadSequence(TokenizerNode node, int level) =>
        new([.. node["normalizers"].Items(MostParts).Select(part => Read(part, level + 1))]);

    private static BertNormalizer ReadBert(TokenizerNode node)
    {
        var lowerCase = node["lowercase"].Flag();
        return new(node["clean_text"].Flag(), node["handle_chinese_chars"].Flag(),
            node["strip_accents"].Flag(missing: lowerCase), lowerCase);
    }
}
