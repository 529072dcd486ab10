using MLNet.Attention.Transforms.Tokenization.Characters;
using MLNet.Attention.Transforms.Tokenization.Decoders;
using MLNet.Attention.Transforms.Tokenization.Normalizers;
using MLNet.Attention.Transforms.Tokenization.PreTokenizers;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Reads a tokenizer.json of Hugging Face's tokenizers, and checks every part of it.</summary>
/// <remarks>
/// <c>truncation</c> and <c>padding</c> are left to the caller. What Hugging Face's tokenizers have not got, and skip, are the
/// roles of added tokens.
/// </remarks>
/// <param name="root">The document.</param>
internal sealed class PretrainedTokenizerReader(TokenizerNode root)
{
    private const int MostRoles = 16;

    /// <exception cref="FormatException">A part is not known, or has a wrong value.</exception>
    public PretrainedTokenizerParts Read()
    {
        var version = root["version"];
        if (version.Text("1.0") != "1.0")
            throw version.Wrong("\"1.0\"");
        var words = new VocabularyReader(root["model"], Tokenizer.MaximumVocabularySize).Read();
        var added = ReadAdded(words.Vocabulary);
        return new(added, NormalizerReader.Read(root["normalizer"]), PreTokenizerReader.Read(root["pre_tokenizer"]), words,
            new PostProcessorReader(Tokenizer.MaximumVocabularySize).Read(root["post_processor"]),
            DecoderReader.Read(root["decoder"]));
    }

    private static string[] ReadRoles(TokenizerNode roles) =>
        roles.IsNull ? [] : [.. roles.Items(MostRoles).Select(role => role.Text())];

    /// <summary>
    /// The added tokens. One that the vocabulary has, has its id there; the others follow the largest id in their order, whatever
    /// the file says, as Hugging Face's tokenizers do it.
    /// </summary>
    private List<AddedToken> ReadAdded(Vocabulary vocabulary)
    {
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        var next = vocabulary.Count;
        var nodes = root["added_tokens"];
        foreach (var node in nodes.IsNull ? [] : nodes.Items(Tokenizer.MaximumVocabularySize))
        {
            var content = node["content"].Text();
            if (content == "")
                continue;
            var id = added.TryGetValue(content, out var known) ? known.Id : IdOf(content);
            added[content] = new AddedToken(id, content, node["single_word"].Flag(), node["lstrip"].Flag(),
                node["rstrip"].Flag(), node["normalized"].Flag(), node["special"].Flag(), ReadRoles(node[TokenizerDocument.Roles]));
        }
        return next <= Tokenizer.MaximumVocabularySize
            ? [.. added.Values]
            : throw nodes.Wrong($"at most {Tokenizer.MaximumVocabularySize} tokens with those of the vocabulary");

        int IdOf(string content) => vocabulary.TryGetId(content, out var id) ? id : next++;
    }
}
