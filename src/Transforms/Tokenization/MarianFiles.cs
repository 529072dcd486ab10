using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The files of a Marian, made of the documents that <see cref="MarianDocument"/> makes of such files: the pieces of source and
/// target, and their vocabulary, or one for each.
/// </summary>
internal sealed class MarianFiles
{
    private MarianFiles(IReadOnlyList<ModelPart> parts, bool isSeparate)
    {
        Parts = parts;
        IsSeparate = isSeparate;
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<ModelPart> Parts { get; }

    /// <summary>Whether targets have a vocabulary of their own.</summary>
    public bool IsSeparate { get; }

    /// <summary>Makes the files, of which the same tokenizers are read again.</summary>
    /// <exception cref="InvalidOperationException">A tokenizer was not made of such files.</exception>
    public static MarianFiles Of(PretrainedTokenizer source, PretrainedTokenizer target)
    {
        // The folder has the roles of one tokenizer for both.
        var (from, to) = (Side.Of(source, source.TextsOfRoles), Side.Of(target, source.TextsOfRoles));
        var isSeparate = !JsonNode.DeepEquals(from.Vocabulary, to.Vocabulary);
        List<ModelPart> parts =
        [
            Part(MarianDocument.SourceFile, from.Pieces),
            Part(MarianDocument.TargetFile, to.Pieces),
            Part(MarianDocument.VocabularyFile, TokenizerDocument.ToBytes(from.Vocabulary)),
        ];
        if (isSeparate)
            parts.Add(Part(MarianDocument.TargetVocabularyFile, TokenizerDocument.ToBytes(to.Vocabulary)));
        return new MarianFiles(parts, isSeparate);
    }

    private static ModelPart Part(string fileName, byte[] content) => new(fileName, stream => stream.Write(content));

    /// <summary>The tokenizer of sources, or of targets, as files.</summary>
    /// <param name="Pieces">A model of SentencePiece.</param>
    /// <param name="Vocabulary">The tokens and their ids.</param>
    private sealed record Side(byte[] Pieces, JsonObject Vocabulary)
    {
        public static Side Of(PretrainedTokenizer tokenizer, IReadOnlyDictionary<string, string> roles)
        {
            var document = DocumentOf(tokenizer);
            // A document from elsewhere may say more than the files can: then it is not written as something else.
            return Make(document) is { } side && side.Makes(document, roles) ? side : throw new InvalidOperationException(
                "The model cannot be written as a checkpoint, because its sources and targets have tokenizers of their own, " +
                $"which are not those of a Marian; expected such as are made of {MarianDocument.SourceFile}, " +
                $"{MarianDocument.TargetFile} and {MarianDocument.VocabularyFile}.");
        }

        private static Side? Make(JsonObject document) =>
            document["model"] is JsonObject model && model["vocab"] is JsonObject vocabulary
            && (string?)model["type"] == VocabularyReader.MappedType
            && SentencePieceDocument.ModelOf(document["normalizer"], model["pieces"], (string?)model["unk_piece"]) is { } pieces
                ? new Side(pieces.ToBytes(), vocabulary)
                : null;

        /// <summary>Whether the files make a document, as a folder with them is read.</summary>
        private bool Makes(JsonObject document, IReadOnlyDictionary<string, string> roles)
        {
            try
            {
                var vocabulary = (TokenizerDocument.ToBytes(Vocabulary), MarianDocument.VocabularyFile);
                var made = TokenizerJson.Load(MarianDocument.Make((Pieces, MarianDocument.SourceFile), vocabulary), roles);
                return JsonNode.DeepEquals(WithoutRoles(DocumentOf(made)), WithoutRoles(document));
            }
            catch (FormatException)
            {
                return false;
            }
        }

        private static JsonObject DocumentOf(Tokenizer tokenizer)
        {
            using var stream = new MemoryStream();
            tokenizer.Save(stream);
            return JsonNode.Parse(stream.ToArray())!.AsObject();
        }

        // A token may have got its role by its text alone.
        private static JsonObject WithoutRoles(JsonObject document)
        {
            var bare = document.DeepClone().AsObject();
            foreach (var token in bare["added_tokens"]?.AsArray() ?? [])
                token!.AsObject().Remove(TokenizerDocument.Roles);
            return bare;
        }
    }
}
