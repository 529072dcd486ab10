namespace MLNet.Attention.Transforms.Tags;

/// <summary>
/// The probabilities of tags and of entities, by the forward and the backward algorithm (Rabiner 1989, section III.A). Without a
/// trained chain the words do not depend on each other, and the probabilities of a word's tags are the softmax of their scores.
/// </summary>
internal sealed class TagProbabilities
{
    private readonly TagChain chain;
    private readonly float[] emissions;
    private readonly int count;
    private readonly int words;
    private readonly double[] before; // [W, C], of all beginnings that end with a tag
    private readonly double[] after; // [W, C], of all ends that follow a tag
    private readonly double whole;

    /// <param name="chain">The scores of transitions.</param>
    /// <param name="emissions">[W, C], the scores of the tags of each word.</param>
    /// <param name="isAllowed">Whether a word, by its index, may have a tag; null (default) for all.</param>
    public TagProbabilities(TagChain chain, float[] emissions, Func<int, int, bool>? isAllowed = null)
    {
        this.chain = chain;
        this.emissions = isAllowed is null ? emissions
            : [.. emissions.Select((value, i) => isAllowed(i / chain.Count, i % chain.Count) ? value : float.NegativeInfinity)];
        count = chain.Count;
        words = emissions.Length / count;
        (before, after) = (new double[emissions.Length], new double[emissions.Length]);
        if (words == 0)
            return;
        Forward();
        Backward();
        whole = LogSum(tag => before[(words - 1) * count + tag] + End(tag));
    }

    /// <summary>The logarithm of the sum of exp(score) of all sequences.</summary>
    public double LogSumOfAll => whole;

    /// <summary>The probability of each tag of each word, [W, C].</summary>
    public float[] OfTags() =>
        [.. before.Zip(after, (left, right) => (float)Math.Exp(left + right - whole))];

    /// <summary>
    /// The probability that a span of words has some tags, and that what follows does not continue it: that it is an entity.
    /// </summary>
    /// <param name="span">The span.</param>
    /// <param name="tags">The tags of all words.</param>
    public float Of(TagSpan span, ReadOnlySpan<int> tags)
    {
        var sum = before[span.First * count + tags[span.First]];
        for (var word = span.First + 1; word < span.End; word++)
            sum += Move(tags[word - 1], tags[word]) + emissions[word * count + tags[word]];
        var last = tags[span.End - 1];
        sum += span.End == words ? End(last) : LogSum(tag => chain.Scheme.Continues(tag, span.Kind)
            ? double.NegativeInfinity
            : Move(last, tag) + emissions[span.End * count + tag] + after[span.End * count + tag]);
        return (float)Math.Exp(sum - whole);
    }

    private void Forward()
    {
        for (var tag = 0; tag < count; tag++)
            before[tag] = Start(tag) + emissions[tag];
        for (var word = 1; word < words; word++)
        {
            var last = (word - 1) * count;
            for (var tag = 0; tag < count; tag++)
            {
                var to = tag;
                before[word * count + tag] =
                    LogSum(from => before[last + from] + Move(from, to)) + emissions[word * count + tag];
            }
        }
    }

    private void Backward()
    {
        for (var tag = 0; tag < count; tag++)
            after[(words - 1) * count + tag] = End(tag);
        for (var word = words - 2; word >= 0; word--)
        {
            var next = (word + 1) * count;
            for (var tag = 0; tag < count; tag++)
            {
                var from = tag;
                after[word * count + tag] = LogSum(to => Move(from, to) + emissions[next + to] + after[next + to]);
            }
        }
    }

    private double Start(int tag) => chain.IsTrained ? chain.Start[tag] : 0;

    private double Move(int from, int to) => chain.IsTrained ? chain.Transitions[from * count + to] : 0;

    private double End(int tag) => chain.IsTrained ? chain.End[tag] : 0;

    private double LogSum(Func<int, double> score)
    {
        var highest = double.NegativeInfinity;
        for (var tag = 0; tag < count; tag++)
            highest = Math.Max(highest, score(tag));
        if (!double.IsFinite(highest))
            return highest;
        var sum = 0.0;
        for (var tag = 0; tag < count; tag++)
            sum += Math.Exp(score(tag) - highest);
        return highest + Math.Log(sum);
    }
}
