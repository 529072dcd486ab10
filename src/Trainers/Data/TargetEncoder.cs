using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// Encodes targets as they are learnt: after the start and before the end, which are not among their tokens.
/// </summary>
/// <remarks>
/// The tokenizer of a checkpoint puts special tokens around every text. A target keeps those before it, unless the network must
/// begin with another token, and loses those after it: the end, and the language of a source.
/// </remarks>
internal sealed class TargetEncoder
{
    private readonly Tokenizer tokenizer;
    private readonly TokenLimit limit;
    private readonly int before; // special tokens before a text
    private readonly int after; // and after it
    private readonly int[] first; // what a target begins with
    private readonly List<int> ids = [];

    /// <param name="tokenizer">The tokenizer of targets.</param>
    /// <param name="tokens">The tokens of the network.</param>
    /// <param name="maximumTokens">The most tokens of a target.</param>
    public TargetEncoder(Tokenizer tokenizer, SequenceTokens tokens, int maximumTokens)
    {
        this.tokenizer = tokenizer;
        var template = tokenizer.Template.Single;
        (before, after) = (template.Before.Count, template.After.Count);
        first = tokens.FirstId is { } id ? [id] : [.. template.Before.Select(special => special.Id)];
        limit = new TokenLimit(Math.Max(maximumTokens - first.Length, 1) + template.Count, TextTruncation.KeepHead);
    }

    /// <summary>Adds the tokens of a target to a block.</summary>
    /// <returns>Whether the target was truncated.</returns>
    public bool Add(ReadOnlySpan<char> text, TokenBlock targets)
    {
        ids.Clear();
        var isCut = tokenizer.Encode(text, limit, ids);
        targets.Add([.. first, .. CollectionsMarshal.AsSpan(ids)[before..^after]]);
        return isCut;
    }
}
