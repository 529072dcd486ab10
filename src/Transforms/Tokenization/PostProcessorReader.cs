using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Reads the <c>post_processor</c> of tokenizer.json.</summary>
/// <param name="mostTokens">Ids are below it.</param>
internal sealed class PostProcessorReader(int mostTokens)
{
    private const int MostParts = 64;
    private const int MostTypes = 1 << 10;

    /// <summary>Without special tokens. The second text has type id 1 unless a template says otherwise.</summary>
    private static readonly SequenceTemplate None = new([], [], [], 1);

    private static readonly Dictionary<string, Func<PostProcessorReader, TokenizerNode, PostProcessing>> Kinds =
        new(StringComparer.Ordinal)
        {
            ["TemplateProcessing"] = (reader, node) => new(reader.ReadTemplate(node), null),
            ["BertProcessing"] = (reader, node) => new(reader.ReadBert(node), null),
            ["RobertaProcessing"] = (reader, node) => new(reader.ReadRoberta(node), ReadTrimming(node)),
            ["ByteLevel"] = (_, node) => new(None, ReadTrimming(node)),
            ["Sequence"] = (reader, node) => reader.ReadSequence(node),
        };

    /// <exception cref="FormatException">The file has a post-processor that is not known, or a wrong value.</exception>
    public PostProcessing Read(TokenizerNode node) =>
        node.IsNull ? new PostProcessing(None, null) : node["type"].Choice(Kinds)(this, node);

    private static OffsetTrimming? ReadTrimming(TokenizerNode node) =>
        node["trim_offsets"].Flag(missing: true) ? new OffsetTrimming(node["add_prefix_space"].Flag(missing: true)) : null;

    private SequenceTemplate ReadBert(TokenizerNode node)
    {
        var (start, end) = (ReadToken(node["cls"]), ReadToken(node["sep"]));
        return new([start], [end], [end], 1);
    }

    private SequenceTemplate ReadRoberta(TokenizerNode node)
    {
        var (start, end) = (ReadToken(node["cls"]), ReadToken(node["sep"]));
        return new([start], [end, end], [end], 0);
    }

    private int ReadToken(TokenizerNode node)
    {
        var pair = node.Items(2);
        return pair.Count == 2 ? pair[1].Integer(0, mostTokens - 1) : throw node.Wrong("a token and its id");
    }

    /// <summary>At most one of the parts may have special tokens; all may trim.</summary>
    private PostProcessing ReadSequence(TokenizerNode node)
    {
        var (template, trimming) = (None, default(OffsetTrimming));
        foreach (var part in node["processors"].Items(MostParts))
        {
            var read = Read(part);
            if (read.Template != None && template != None)
                throw part.Wrong("a post-processor without special tokens, behind one that has some");
            template = read.Template == None ? template : read.Template;
            trimming ??= read.Trimming;
        }
        return new(template, trimming);
    }

    private SequenceTemplate ReadTemplate(TokenizerNode node)
    {
        var single = ReadParts(node["single"], node["special_tokens"], ["A"]);
        var pair = ReadParts(node["pair"], node["special_tokens"], ["A", "B"]);
        return new(
            new SingleTemplate(single.Special[0], single.Special[1], single.TypeIds[0]),
            new PairTemplate(pair.Special[0], pair.Special[1], pair.Special[2], pair.TypeIds[0], pair.TypeIds[1]));
    }

    /// <summary>The special tokens before, between and behind the texts, and the type ids of the texts.</summary>
    private (List<List<SpecialToken>> Special, List<int> TypeIds) ReadParts(
        TokenizerNode parts, TokenizerNode tokens, string[] texts)
    {
        var (special, typeIds) = (new List<List<SpecialToken>> { new() }, new List<int>());
        foreach (var part in parts.Items(MostParts))
        {
            var (text, token) = (part["Sequence"], part["SpecialToken"]);
            if (text.IsNull)
            {
                special[^1].AddRange(ReadSpecial(token, tokens));
                continue;
            }
            if (typeIds.Count == texts.Length || text["id"].Text() != texts[typeIds.Count])
                throw parts.Wrong($"the texts {string.Join(" and ", texts)}, each once, in this order");
            typeIds.Add(text["type_id"].Integer(0, MostTypes));
            special.Add([]);
        }
        return typeIds.Count == texts.Length
            ? (special, typeIds)
            : throw parts.Wrong($"the texts {string.Join(" and ", texts)}, each once, in this order");
    }

    private IEnumerable<SpecialToken> ReadSpecial(TokenizerNode token, TokenizerNode tokens)
    {
        var typeId = token["type_id"].Integer(0, MostTypes);
        return tokens[token["id"].Text()]["ids"].Items(MostParts)
            .Select(id => new SpecialToken(id.Integer(0, mostTokens - 1), typeId));
    }
}
