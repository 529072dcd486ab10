using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The tokens that have a role, by the names that Hugging Face's tokenizer_config.json has for the roles.</summary>
internal sealed class TokenRoles
{
    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        ["pad_token"] = ["[PAD]", "<pad>", "<|padding|>"],
        ["mask_token"] = ["[MASK]", "<mask>"],
        ["cls_token"] = ["[CLS]", "<s>"],
        ["sep_token"] = ["[SEP]", "</s>"],
        ["bos_token"] = ["<s>", "[BOS]", "<|endoftext|>"],
        ["eos_token"] = ["</s>", "[EOS]", "<|endoftext|>"],
        ["unk_token"] = ["[UNK]", "<unk>"],
    };

    private readonly Dictionary<string, int> ids;

    /// <param name="added">The added tokens, which have the roles.</param>
    public TokenRoles(IEnumerable<AddedToken> added) => ids = added
        .SelectMany(token => token.Roles.Select(role => (role, token.Id)))
        .DistinctBy(entry => entry.role)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The names of the roles.</summary>
    public static IReadOnlyCollection<string> Names => Usual.Keys;

    /// <summary>Padding.</summary>
    public int? Pad => IdOf("pad_token");

    /// <summary>What is masked.</summary>
    public int? Mask => IdOf("mask_token");

    /// <summary>What begins a text, and whose vector stands for the text.</summary>
    public int? Class => IdOf("cls_token");

    /// <summary>What ends a text.</summary>
    public int? Separator => IdOf("sep_token");

    /// <summary>The beginning of a sequence.</summary>
    public int? Begin => IdOf("bos_token");

    /// <summary>The end of a sequence.</summary>
    public int? End => IdOf("eos_token");

    /// <summary>What the vocabulary has not got.</summary>
    public int? Unknown => IdOf("unk_token");

    /// <summary>
    /// The ids and texts of the tokens with a role: those that the checkpoint names, if they are there, or else those with the
    /// texts that such tokens usually have.
    /// </summary>
    /// <param name="named">The texts that the checkpoint names, by role.</param>
    /// <param name="vocabulary">The tokens of the vocabulary.</param>
    /// <param name="added">The added tokens.</param>
    public static IEnumerable<(string Role, string Token, int Id)> Find(
        IReadOnlyDictionary<string, string> named, Vocabulary vocabulary, IReadOnlyList<AddedToken> added)
    {
        foreach (var (role, usual) in Usual)
        {
            foreach (var token in named.TryGetValue(role, out var name) ? [name, .. usual] : usual)
            {
                var id = added.FirstOrDefault(entry => entry.Content == token)?.Id ?? -1;
                if (id < 0 && !vocabulary.TryGetId(token, out id))
                    continue;
                yield return (role, token, id);
                break;
            }
        }
    }

    /// <summary>The id of the token with a role, one of <see cref="Names"/>; null when there is none.</summary>
    public int? IdOf(string role) => ids.TryGetValue(role, out var id) ? id : null;
}
