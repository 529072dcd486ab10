namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The special tokens around one text, and around two that are one sequence.</summary>
/// <param name="Single">Around one text.</param>
/// <param name="Pair">Around two.</param>
internal sealed record SequenceTemplate(SingleTemplate Single, PairTemplate Pair)
{
    /// <summary>
    /// Start A End for one text, Start A Separator B End for two. BERT's are [CLS], [SEP] and [SEP] (Devlin et al. 2019,
    /// section 3), RoBERTa's &lt;s&gt;, &lt;/s&gt;&lt;/s&gt; and &lt;/s&gt;.
    /// </summary>
    /// <param name="start">The ids before the first text.</param>
    /// <param name="separator">The ids between two texts.</param>
    /// <param name="end">The ids after the last text.</param>
    /// <param name="secondTypeId">
    /// The type id of the second text and of the ids after it; the ids before have type id 0.
    /// </param>
    public SequenceTemplate(int[] start, int[] separator, int[] end, int secondTypeId) : this(
        new SingleTemplate(OfType(start, 0), OfType(end, 0), 0),
        new PairTemplate(OfType(start, 0), OfType(separator, 0), OfType(end, secondTypeId), 0, secondTypeId))
    {
    }

    /// <summary>No special tokens.</summary>
    public static SequenceTemplate Empty { get; } = new([], [], [], 0);

    private static SpecialToken[] OfType(int[] ids, int typeId) => [.. ids.Select(id => new SpecialToken(id, typeId))];
}
