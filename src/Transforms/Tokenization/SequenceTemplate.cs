namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The special tokens around texts: Start A End for one text, Start A Separator B End for two. BERT's are [CLS], [SEP] and
/// [SEP] (Devlin et al. 2019, section 3), RoBERTa's &lt;s&gt;, &lt;/s&gt;&lt;/s&gt; and &lt;/s&gt;.
/// </summary>
/// <param name="Start">The ids before the first text.</param>
/// <param name="Separator">The ids between two texts.</param>
/// <param name="End">The ids behind the last text.</param>
/// <param name="SecondTypeId">
/// The type id of the second text and of what follows it; all before has the type id 0.
/// </param>
internal sealed record SequenceTemplate(
    IReadOnlyList<int> Start, IReadOnlyList<int> Separator, IReadOnlyList<int> End, int SecondTypeId)
{
    /// <summary>No special tokens.</summary>
    public static SequenceTemplate Empty { get; } = new([], [], [], 0);

    /// <summary>How many special tokens one text has around it.</summary>
    public int SingleCount => Start.Count + End.Count;

    /// <summary>How many special tokens two texts have around them.</summary>
    public int PairCount => SingleCount + Separator.Count;
}
