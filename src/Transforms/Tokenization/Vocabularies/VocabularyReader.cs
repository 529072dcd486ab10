using MLNet.Attention.Transforms.Tokenization.Characters;

namespace MLNet.Attention.Transforms.Tokenization.Vocabularies;

/// <summary>Reads the <c>model</c> of tokenizer.json.</summary>
/// <param name="model">The model.</param>
/// <param name="mostTokens">The most tokens; ids are below it.</param>
internal sealed class VocabularyReader(TokenizerNode model, int mostTokens)
{
    /// <summary>The type of a <see cref="MappedVocabulary"/>.</summary>
    public const string MappedType = "Mapped";

    private const int MostMerges = 1 << 20;
    private const int MostCharacters = 1 << 10;

    private static readonly Dictionary<string, Func<VocabularyReader, WordVocabulary>> Kinds = new(StringComparer.Ordinal)
    {
        ["WordPiece"] = reader => reader.ReadWordPiece(),
        ["WordLevel"] = reader => reader.ReadWordLevel(),
        ["BPE"] = reader => reader.ReadBpe(),
        ["Unigram"] = reader => reader.ReadUnigram(),
        [MappedType] = reader => reader.ReadMapped(),
    };

    /// <exception cref="FormatException">The model is not known, or has a wrong value.</exception>
    public WordVocabulary Read() => model["type"].IsNull ? Guess() : model["type"].Choice(Kinds)(this);

    /// <summary>Older files do not say the type.</summary>
    private WordVocabulary Guess()
    {
        if (model["vocab"].IsArray)
            return ReadUnigram();
        return model["merges"].IsArray ? ReadBpe() : ReadWordPiece();
    }

    private WordPieceVocabulary ReadWordPiece()
    {
        var vocabulary = ReadIds();
        return new(vocabulary, IdOf(vocabulary, model["unk_token"], "[UNK]"), model["continuing_subword_prefix"].Text("##"),
            model["max_input_chars_per_word"].Integer(1, MostCharacters, missing: 100));
    }

    private WordLevelVocabulary ReadWordLevel()
    {
        var vocabulary = ReadIds();
        return new(vocabulary, IdOf(vocabulary, model["unk_token"], "<unk>"));
    }

    private BpeVocabulary ReadBpe()
    {
        var dropout = model["dropout"];
        if (!dropout.IsNull && dropout.Real() != 0)
            throw dropout.Wrong("null or 0");
        var vocabulary = ReadIds();
        var prefix = model["continuing_subword_prefix"].Text("");
        var unknown = model["unk_token"];
        int? unknownId = unknown.IsNull ? null : IdOf(vocabulary, unknown, "");
        return new(vocabulary, ReadMerges(vocabulary, prefix), new BpeVocabularyOptions(unknownId, prefix,
            model["end_of_word_suffix"].Text(""), model["fuse_unk"].Flag(missing: false),
            model["byte_fallback"].Flag(missing: false), model["ignore_merges"].Flag(missing: false)));
    }

    private UnigramVocabulary ReadUnigram()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        foreach (var entry in model["vocab"].Items(mostTokens))
        {
            var pair = entry.Items(2);
            if (pair.Count != 2)
                throw entry.Wrong("a token and its score");
            if (!ids.TryAdd(pair[0].Text(), scores.Count))
                throw pair[0].Wrong("a token that is not there before");
            scores.Add(pair[1].Real());
        }
        if (ids.Count == 0)
            throw model["vocab"].Wrong("at least one token");
        return new(new Vocabulary(ids), [.. scores], model["unk_id"].Integer(0, ids.Count - 1),
            model["byte_fallback"].Flag(missing: false));
    }

    private MappedVocabulary ReadMapped()
    {
        var inner = model["pieces"];
        if (inner["type"] is { IsText: true } type && type.Text() == MappedType)
            throw type.Wrong("another type");
        var pieces = new VocabularyReader(inner, mostTokens).Read();
        var vocabulary = ReadIds();
        return new(pieces, IdOf(pieces.Vocabulary, model["unk_piece"], "<unk>"), vocabulary,
            IdOf(vocabulary, model["unk_token"], "<unk>"));
    }

    private Vocabulary ReadIds()
    {
        var entries = model["vocab"].Properties(mostTokens);
        if (entries.Count == 0)
            throw model["vocab"].Wrong("at least one token");
        var ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        var used = new HashSet<int>();
        foreach (var (token, node) in entries)
        {
            var id = node.Integer(0, mostTokens - 1);
            if (!used.Add(id))
                throw node.Wrong("an id that no other token has");
            ids.Add(token, id);
        }
        return new Vocabulary(ids);
    }

    private static int IdOf(Vocabulary vocabulary, TokenizerNode token, string missing) =>
        vocabulary.TryGetId(token.Text(missing), out var id) ? id : throw token.Wrong("a token of the vocabulary");

    private Dictionary<(int Left, int Right), (int Rank, int Id)> ReadMerges(Vocabulary vocabulary, string prefix)
    {
        // Older files begin with a line of merges.txt.
        var items = model["merges"].Items(MostMerges)
            .SkipWhile(item => item.IsText && item.Text().StartsWith("#version", StringComparison.Ordinal)).ToList();
        var merges = new Dictionary<(int Left, int Right), (int Rank, int Id)>(items.Count);
        for (var rank = 0; rank < items.Count; rank++)
        {
            var (left, right) = ReadMerge(items[rank]);
            // Of a pair that is there twice, the later rank counts, as it does for others.
            merges[(IdOf(left), IdOf(right))] = (rank, IdOf(left + Rest(right)));

            int IdOf(string token) => vocabulary.TryGetId(token, out var id)
                ? id
                : throw items[rank].Wrong("two tokens of the vocabulary that together are one");
        }
        return merges;

        string Rest(string right) => right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;
    }

    /// <summary>A merge is one string with a space between its parts or, in newer files, an array of two.</summary>
    private static (string Left, string Right) ReadMerge(TokenizerNode merge)
    {
        var parts = merge.IsText ? merge.Text().Split(' ') : [.. merge.Items(2).Select(part => part.Text())];
        return parts.Length == 2 ? (parts[0], parts[1]) : throw merge.Wrong("two tokens");
    }
}
