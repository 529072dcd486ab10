namespace MLNet.Attention.Transforms.Tags;

/// <summary>The scores that tags have beside the emissions of a network, as plain numbers.</summary>
/// <param name="Scheme">What the tags mean.</param>
/// <param name="Start">What a first tag adds, [C].</param>
/// <param name="Transitions">What a transition adds, [C, C], from the row to the column.</param>
/// <param name="End">What a last tag adds, [C].</param>
/// <param name="IsTrained">Whether they were learnt; otherwise they only forbid what is not legal.</param>
internal sealed record TagChain(TagScheme Scheme, float[] Start, float[] Transitions, float[] End, bool IsTrained)
{
    private const float Forbidden = -10_000;

    /// <summary>A chain that forbids what is not legal.</summary>
    public static TagChain Untrained(TagScheme scheme)
    {
        var count = scheme.TagCount;
        return new TagChain(scheme,
            [.. Enumerable.Range(0, count).Select(tag => Penalty(scheme, -1, tag))],
            [.. Enumerable.Range(0, count * count).Select(pair => Penalty(scheme, pair / count, pair % count))],
            new float[count], IsTrained: false);
    }

    /// <summary>C, the number of tags.</summary>
    public int Count => Start.Length;

    private static float Penalty(TagScheme scheme, int previous, int tag) => scheme.IsLegal(previous, tag) ? 0 : Forbidden;
}
