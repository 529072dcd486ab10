using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// The languages of a translator into several of them, mBART (Liu et al. 2020) or mBART-50 (Tang et al. 2020, "Multilingual
/// Translation with Extensible Multilingual Pretraining and Finetuning"), whose codes are special tokens.
/// </summary>
/// <remarks>
/// The code of a source stands behind its end in mBART, and before it in mBART-50, as the tokenizer's template shows. The code of
/// a target is what the decoder of mBART reads first; that of mBART-50 begins with another token, and the code is the first that
/// is generated.
/// </remarks>
internal sealed class CheckpointLanguages
{
    private readonly string directory;
    private readonly PretrainedTokenizer tokenizer;
    private readonly IReadOnlyDictionary<string, int> ids;
    private readonly int source;
    private readonly bool isFirst;

    /// <param name="directory">The folder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="option">The option that needs languages.</param>
    /// <exception cref="ArgumentException">The tokenizer does not know languages; the message names the option.</exception>
    public CheckpointLanguages(string directory, Tokenizer tokenizer, string option)
    {
        this.directory = directory;
        ids = (tokenizer as PretrainedTokenizer)?.Languages ?? new Dictionary<string, int>();
        var (before, after) = (tokenizer.Template.Single.Before, tokenizer.Template.Single.After);
        var places = before.Concat(after).Where(token => ids.Values.Contains(token.Id)).ToList();
        if (places.Count != 1)
        {
            var reason = ids.Count == 0 ? "has no codes of languages" : "puts none of its codes of languages to a text";
            throw new ArgumentException($"'{option}' is given; expected null, because the tokenizer of the checkpoint " +
                $"'{directory}' {reason}.", option);
        }
        this.tokenizer = (PretrainedTokenizer)tokenizer;
        source = places[0].Id;
        isFirst = before.Contains(places[0]);
    }

    /// <summary>The tokenizer of sources in a language.</summary>
    /// <exception cref="ArgumentException">The checkpoint does not know the language; the message lists those that it knows.</exception>
    public Tokenizer TokenizerOf(string language, string option)
    {
        var id = IdOf(language, option);
        return id == source ? tokenizer : tokenizer.WithTemplate(token => token == source ? id : token);
    }

    /// <summary>The token that the decoder reads first for targets in a language; null where that is no code.</summary>
    /// <inheritdoc cref="TokenizerOf"/>
    public int? StartOf(string language, string option) => IdOf(language, option) is var id && isFirst ? null : id;

    /// <summary>The tokens of the network for targets in a language.</summary>
    /// <inheritdoc cref="TokenizerOf"/>
    public SequenceTokens TokensOf(string language, SequenceTokens tokens, string option) =>
        isFirst ? tokens with { FirstId = IdOf(language, option) } : tokens;

    private int IdOf(string language, string option) => ids.TryGetValue(language, out var id)
        ? id
        : throw new ArgumentException($"'{option}' is '{language}'; expected one of the languages of the checkpoint " +
            $"'{directory}': {string.Join(", ", ids.OrderBy(entry => entry.Value).Select(entry => entry.Key))}.", option);
}
