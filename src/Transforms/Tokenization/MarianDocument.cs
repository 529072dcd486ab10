using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Makes a tokenizer.json of the files of a Marian, as Hugging Face's transformers reads them: pieces of SentencePiece, apart for
/// source and target, and a vocabulary with their ids.
/// </summary>
internal static class MarianDocument
{
    public const string SourceFile = "source.spm";
    public const string TargetFile = "target.spm";
    public const string VocabularyFile = ByteLevelDocument.VocabularyFile;

    /// <summary>The vocabulary of targets, where they have one of their own.</summary>
    public const string TargetVocabularyFile = "target_vocab.json";

    /// <summary>The property of tokenizer_config.json that says whether targets have one.</summary>
    public const string IsSeparate = "separate_vocabs";

    private const string Unknown = "<unk>";
    private const string End = "</s>";

    /// <summary>
    /// Makes the document. The codes of languages, such as <c>&gt;&gt;fra&lt;&lt;</c>, are added tokens.
    /// </summary>
    /// <param name="pieces">The model of SentencePiece, and the name of its file.</param>
    /// <param name="vocabulary">The tokens and their ids, and the name of the file.</param>
    /// <exception cref="FormatException">A file is damaged, or the vocabulary lacks a token; the message names both.</exception>
    public static byte[] Make((byte[] File, string Name) pieces, (byte[] File, string Name) vocabulary)
    {
        var model = SentencePieceModel.Read(pieces.File, pieces.Name);
        var ids = ByteLevelDocument.ReadVocabulary(vocabulary.File, vocabulary.Name);
        foreach (var token in (string[])[Unknown, End])
        {
            if (!ids.ContainsKey(token))
                throw new FormatException($"{vocabulary.Name}: has no token \"{token}\"; expected one.");
        }
        string[] special = ["<pad>", End, Unknown];
        var codes = ids.Select(entry => entry.Key)
            .Where(token => token.StartsWith(">>", StringComparison.Ordinal) && token.EndsWith("<<", StringComparison.Ordinal));
        var document = SentencePieceDocument.OfPieces(model);
        document["added_tokens"] = new JsonArray([.. special.Concat(codes).Distinct().Where(ids.ContainsKey)
            .Select(token => TokenizerDocument.Special(token, IdOf(token)))]);
        document["post_processor"] = TokenizerDocument.Template(["A", End], ["A", "B", End], IdOf);
        document["model"] = new JsonObject
        {
            ["type"] = VocabularyReader.MappedType,
            ["unk_token"] = Unknown,
            ["unk_piece"] = SentencePieceDocument.UnknownOf(model),
            ["vocab"] = ids,
            ["pieces"] = document["model"]!.DeepClone(),
        };
        return TokenizerDocument.ToBytes(document);

        JsonNode IdOf(string token) => ids[token]?.DeepClone() ?? -1;
    }
}
