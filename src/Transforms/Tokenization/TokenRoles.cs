using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The tokens that have a role, by the names that Hugging Face's tokenizer_config.json has for the roles.</summary>
internal sealed class TokenRoles
{
    private const string PadRole = "pad_token";

    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        [PadRole] = ["[PAD]", "<pad>", "<|padding|>"],
        ["mask_token"] = ["[MASK]", "<mask>"],
        ["cls_token"] = ["[CLS]", "<s>"],
        ["sep_token"] = ["[SEP]", "</s>"],
        ["bos_token"] = ["<s>", "[BOS]", "<|endoftext|>"],
        ["eos_token"] = ["</s>", "[EOS]", "<|endoftext|>"],
        ["unk_token"] = ["[UNK]", "<unk>"],
    };

    private readonly Dictionary<string, int> ids;

    /// <param name="added">The added tokens, which have their roles.</param>
    /// <param name="vocabulary">The tokens of the vocabulary, which have the roles that no added token has.</param>
    public TokenRoles(IReadOnlyList<AddedToken> added, Vocabulary vocabulary)
    {
        ids = added.SelectMany(token => token.Roles.Select(role => (role, token.Id)))
            .DistinctBy(entry => entry.role)
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (role, _, id) in Find(new Dictionary<string, string>(), vocabulary, added))
            ids.TryAdd(role, id);
    }

    /// <summary>The names of the roles.</summary>
    public static IReadOnlyCollection<string> Names => Usual.Keys;

    /// <summary>Padding, which every tokenizer has.</summary>
    /// <exception cref="FormatException">No token is for padding.</exception>
    public int Pad => IdOf(PadRole) ?? throw NoPadding();

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
    /// The roles that added tokens are to have: of those that the checkpoint names, if they are there, which so become added
    /// tokens; of added tokens with the texts that such tokens usually have; and of the one for padding in any case.
    /// </summary>
    /// <param name="named">The texts that the checkpoint names, by role.</param>
    /// <param name="vocabulary">The tokens of the vocabulary.</param>
    /// <param name="added">The added tokens.</param>
    public static IEnumerable<(string Role, string Token, int Id)> FindAdded(
        IReadOnlyDictionary<string, string> named, Vocabulary vocabulary, IReadOnlyList<AddedToken> added) =>
        Find(named, vocabulary, added).Where(found => found.Role == PadRole
            || named.GetValueOrDefault(found.Role) == found.Token || added.Any(token => token.Id == found.Id));

    /// <summary>The error for a tokenizer without a token for padding.</summary>
    public static FormatException NoPadding() => new($"{TokenizerJson.FileName}: has no token for padding; expected one that " +
        $"tokenizer_config.json names as '{PadRole}'.");

    private static IEnumerable<(string Role, string Token, int Id)> Find(
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

    private int? IdOf(string role) => ids.TryGetValue(role, out var id) ? id : null;
}
