using System.Text;
using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Decoders;

/// <summary>Reads the <c>decoder</c> of tokenizer.json.</summary>
internal static class DecoderReader
{
    private const int MostParts = 64;
    private const int MostLevels = 8;
    private const int MostStripped = 64;

    private static readonly Dictionary<string, Func<TokenizerNode, int, TokenDecoding>> Kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["WordPiece"] = (node, _) => new WordPieceDecoder(node["prefix"].Text(), node["cleanup"].Flag()),
        ["ByteLevel"] = (_, _) => new ByteLevelDecoder(),
        ["Metaspace"] = (node, _) => ReadMetaspace(node["replacement"].Character()),
        ["BPEDecoder"] = (node, _) => ReadBpe(node["suffix"].Text()),
        ["Replace"] = (node, _) => ReadReplace(PatternReader.Read(node["pattern"]), node["content"].Text()),
        ["Strip"] = (node, _) => ReadStrip(node),
        ["ByteFallback"] = (_, _) => new ByteFallbackDecoder(),
        ["Fuse"] = (_, _) => new TextDecoding(text => text),
    };

    /// <summary>Reads a decoder. Without one, there is a space before each token.</summary>
    /// <exception cref="FormatException">The file has a decoder that is not known, or a wrong value.</exception>
    public static TokenDecoding Read(TokenizerNode node) =>
        node.IsNull ? new TextDecoding(text => $" {text}") : Read(node, 0);

    private static TokenDecoding Read(TokenizerNode node, int level) =>
        level < MostLevels ? node["type"].Choice(Kinds)(node, level) : throw node.Wrong($"at most {MostLevels} levels");

    private static DecoderSequence ReadSequence(TokenizerNode node, int level)
    {
        var parts = node["decoders"].Items(MostParts);
        // What comes behind Fuse works on the whole text. That is taking off the space at its start, as decoding always does.
        var fuse = parts.TakeWhile(part => !IsFuse(part)).Count();
        var behind = parts.Skip(fuse + 1).FirstOrDefault(part => !IsFuse(part) && !TakesSpaceOff(part));
        if (!behind.IsNull)
            throw behind.Wrong("a Strip of one space at the start, behind Fuse");
        return new([.. parts.Take(fuse).Select(part => Read(part, level + 1))]);
    }

    private static bool IsFuse(TokenizerNode node) => node["type"] is { IsText: true } type && type.Text() == "Fuse";

    private static bool TakesSpaceOff(TokenizerNode node) => node["type"] is { IsText: true } type && type.Text() == "Strip"
        && node["content"].Text() == " " && node["start"].Integer(0, MostStripped) == 1
        && node["stop"].Integer(0, MostStripped) == 0;

    private static TextDecoding ReadMetaspace(char replacement) => new(text => text.Replace(replacement, ' '));

    private static TextDecoding ReadBpe(string suffix) =>
        new(text => suffix == "" ? text : text.Replace(suffix, " ", StringComparison.Ordinal));

    private static TextDecoding ReadReplace(TextPattern pattern, string content) => new(text =>
    {
        var matches = new List<(int Start, int End)>();
        pattern.Find(text, matches);
        var (written, end) = (new StringBuilder(), 0);
        foreach (var match in matches)
        {
            written.Append(text, end, match.Start - end).Append(content);
            end = match.End;
        }
        return written.Append(text, end, text.Length - end).ToString();
    });

    private static TextDecoding ReadStrip(TokenizerNode node)
    {
        var content = node["content"].Character();
        var (most, mostAtEnd) = (node["start"].Integer(0, MostStripped), node["stop"].Integer(0, MostStripped));
        return new(text =>
        {
            var (start, end) = (0, text.Length);
            while (start < Math.Min(most, text.Length) && text[start] == content)
                start++;
            while (end > start && text.Length - end < mostAtEnd && text[end - 1] == content)
                end--;
            return text[start..end];
        });
    }
}
