using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// How the tokens of a question and of a part of its context become one sequence: as the tokenizer of a checkpoint has it, or
/// with mask tokens where those have special tokens. The first token of the sequence stands for "no answer" (Devlin et al. 2019,
/// section 4.3).
/// </summary>
internal sealed class QuestionLayout
{
    private readonly PairTemplate template;
    private readonly int maximumTokens;
    private readonly int overlap;

    public QuestionLayout(QuestionModelConfiguration configuration, Tokenizer tokenizer)
    {
        var mask = new SpecialToken(tokenizer.SpecialIds.Mask, 0);
        template = tokenizer.Template.Pair is { Before.Count: > 0 } own ? own : new([mask], [mask], [], 0, 0);
        maximumTokens = configuration.MaximumTokens;
        overlap = configuration.Overlap;
    }

    /// <summary>The fewest tokens that a network must read at once: special tokens, and one of question and context.</summary>
    public int FewestTokens => template.Count + 2;

    /// <summary>The most tokens of a question that are read: half of the room.</summary>
    public int QuestionTokens => (maximumTokens - template.Count) / 2;

    /// <summary>The place of the first token of the context in a sequence.</summary>
    public int ContextStart(int questionTokens) => template.Before.Count + questionTokens + template.Between.Count;

    /// <summary>
    /// The parts of a context that are read one by one: first and end, and the first and the end of the tokens whose answers are
    /// taken from the part. Neighbouring parts share the overlap, but at most half of a part.
    /// </summary>
    public IEnumerable<(int First, int End, int OwnFirst, int OwnEnd)> PartsOf(int contextTokens, int questionTokens)
    {
        var room = maximumTokens - template.Count - questionTokens;
        var shared = Math.Min(overlap, room / 2);
        for (var (first, own) = (0, 0); ; first += room - shared)
        {
            var end = Math.Min(contextTokens, first + room);
            // An answer may begin where it has half of what is shared before it, and behind it.
            var ownEnd = end == contextTokens ? end : end - shared / 2;
            yield return (first, end, own, ownEnd);
            if (end == contextTokens)
                yield break;
            own = ownEnd;
        }
    }

    /// <summary>Appends the sequence of a question and a part of its context, and the types of its tokens.</summary>
    public void Append(ReadOnlySpan<int> question, ReadOnlySpan<int> context, List<int> ids, List<int> types)
    {
        Append(template.Before, ids, types);
        Append(question, template.FirstTypeId, ids, types);
        Append(template.Between, ids, types);
        Append(context, template.SecondTypeId, ids, types);
        Append(template.After, ids, types);
    }

    private static void Append(IReadOnlyList<SpecialToken> special, List<int> ids, List<int> types)
    {
        foreach (var token in special)
        {
            ids.Add(token.Id);
            types.Add(token.TypeId);
        }
    }

    private static void Append(ReadOnlySpan<int> tokens, int type, List<int> ids, List<int> types)
    {
        foreach (var token in tokens)
        {
            ids.Add(token);
            types.Add(type);
        }
    }
}
