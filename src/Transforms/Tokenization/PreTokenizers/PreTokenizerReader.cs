using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>Reads the <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const int MostParts = 64;
    private const int MostLevels = 8;

    private static readonly Dictionary<string, CutBehavior> Behaviors =
        Enum.GetValues<CutBehavior>().ToDictionary(behavior => behavior.ToString(), StringComparer.Ordinal);

    private static readonly Dictionary<string, PrependScheme> Schemes = Enum.GetValues<PrependScheme>()
        .ToDictionary(scheme => scheme.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly Dictionary<string, Func<TokenizerNode, int, TextCutting>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["BertPreTokenizer"] = (_, _) => new BertPreTokenizer(),
        ["Whitespace"] = (_, _) => new WhitespacePreTokenizer(),
        ["WhitespaceSplit"] = (_, _) => new CharacterPreTokenizer(UnicodeData.WhiteSpace.Contains, CutBehavior.Removed),
        ["Punctuation"] = (node, _) => ReadPunctuation(node),
        ["Digits"] = (node, _) => new CharacterPreTokenizer(UnicodeData.Numeric.Contains,
            node["individual_digits"].Flag() ? CutBehavior.Isolated : CutBehavior.Contiguous),
        ["CharDelimiterSplit"] = (node, _) => ReadDelimiter(node["delimiter"].Character()),
        ["Split"] = (node, _) => new SplitPreTokenizer(
            PatternReader.Read(node["pattern"]), node["behavior"].Choice(Behaviors), node["invert"].Flag()),
        ["ByteLevel"] = (node, _) =>
            new ByteLevelPreTokenizer(node["add_prefix_space"].Flag(), node["use_regex"].Flag(missing: true)),
        ["Metaspace"] = (node, _) => ReadMetaspace(node),
    };

    /// <summary>Reads a pre-tokenizer; null for none.</summary>
    /// <exception cref="FormatException">The file has a pre-tokenizer that is not known, or a wrong value.</exception>
    public static TextCutting? Read(TokenizerNode node) => node.IsNull ? null : Read(node, 0);

    /// <summary>The <c>prepend_scheme</c> of Metaspace, which has the older name <c>add_prefix_space</c> too.</summary>
    public static PrependScheme ReadScheme(TokenizerNode node)
    {
        var scheme = node["prepend_scheme"];
        if (!scheme.IsNull)
            return scheme.Choice(Schemes);
        return node["add_prefix_space"].Flag(missing: true) ? PrependScheme.Always : PrependScheme.Never;
    }

    private static TextCutting Read(TokenizerNode node, int level) =>
        level < MostLevels ? node["type"].Choice(Kinds)(node, level) : throw node.Wrong($"at most {MostLevels} levels");

    private static PreTokenizerSequence ReadSequence(TokenizerNode node, int level) =>
        new([.. node["pretokenizers"].Items(MostParts).Select(part => Read(part, level + 1))]);

    private static CharacterPreTokenizer ReadPunctuation(TokenizerNode node)
    {
        var behavior = node["behavior"];
        return new(UnicodeData.Punctuation.Contains, behavior.IsNull ? CutBehavior.Isolated : behavior.Choice(Behaviors));
    }

    private static CharacterPreTokenizer ReadDelimiter(char delimiter) =>
        new(codePoint => codePoint == delimiter, CutBehavior.Removed);

    private static MetaspacePreTokenizer ReadMetaspace(TokenizerNode node) =>
        new(node["replacement"].Character(), ReadScheme(node), node["split"].Flag(missing: true));
}
