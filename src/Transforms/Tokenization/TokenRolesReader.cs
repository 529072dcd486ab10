using MLNet.Attention.Transforms.Tokenization.Characters;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Reads which tokens have a role: by the names that Hugging Face's tokenizer_config.json has, or by the texts that such tokens
/// usually have.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="added">The added tokens.</param>
internal sealed class TokenRolesReader(Vocabulary vocabulary, IReadOnlyList<AddedToken> added)
{
    /// <summary>The names of the roles.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["pad_token", "mask_token", "cls_token", "sep_token", "bos_token", "eos_token", "unk_token"];

    private static readonly string[][] Usual =
    [
        ["[PAD]", "<pad>", "<|padding|>"], ["[MASK]", "<mask>"], ["[CLS]", "<s>"], ["[SEP]", "</s>"],
        ["<s>", "[BOS]", "<|endoftext|>"], ["</s>", "[EOS]", "<|endoftext|>"], ["[UNK]", "<unk>"],
    ];

    /// <exception cref="FormatException">No token is for padding.</exception>
    public TokenRoles Read(TokenizerNode roles)
    {
        var ids = Names.Select((name, role) => Read(roles[name], Usual[role])).ToArray();
        return ids[0] is null
            ? throw roles[Names[0]].Wrong("a token of the vocabulary for padding")
            : new TokenRoles(ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6]);
    }

    private int? Read(TokenizerNode token, string[] usual)
    {
        var named = token.IsNull ? null : IdOf(token.Text());
        return named ?? usual.Select(IdOf).FirstOrDefault(id => id is not null);
    }

    private int? IdOf(string token)
    {
        if (added.FirstOrDefault(entry => entry.Content == token) is { } found)
            return found.Id;
        return vocabulary.TryGetId(token, out var id) ? id : null;
    }
}
