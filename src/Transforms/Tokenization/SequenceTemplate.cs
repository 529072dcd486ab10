namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The special tokens around texts: Start A End for one text, Start A Separator B End for two. BERT's are [CLS], [SEP] and
/// [SEP] (Devlin et al. 2019, section 3), RoBERTa's &lt;s&gt;, &lt;/s&gt;&lt;/s&gt; and &lt;/s&gt;.
/// </summary>
/// <param name="Start">The ids before the first text.</param>
/// <param name="Separator">The ids between two texts.</param>
/// <param name="End">The ids after the last text.</param>
/// <param name="SecondTypeId">
/// The type id of the second text and of the ids after it; the ids before have type id 0.
/// </param>
internal sealed record SequenceTemplate(
    IReadOnlyList<int> Start, IReadOnlyList<int> Separator, IReadOnlyList<int> End, int SecondTypeId)
{
    /// <summary>No special tokens.</summary>
    public static SequenceTemplate Empty { get; } = new([], [], [], 0);

    /// <summary>Number of special tokens around one text.</summary>
    public int SingleCount => Start.Count + End.Count;

    /// <summary>Number of special tokens around and between two texts.</summary>
    public int PairCount => SingleCount + Separator.Count;
}
