using MLNet.Attention.Transforms.Tags;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>What a token classifier found in a row. Computed when it is read, once.</summary>
/// <param name="text">The text; given tokens are joined with spaces.</param>
/// <param name="words">Where the words are in the text.</param>
/// <param name="chain">The scores of transitions.</param>
/// <param name="scores">[W, C], the scores of the tags of each word.</param>
internal sealed class TaggedRow(string text, IReadOnlyList<WordRange> words, TagChain chain, float[] scores)
{
    private int[]? tags;
    private TagProbabilities? probabilities;
    private NamedEntity[]? entities;

    /// <summary>The tags of the words, [W].</summary>
    public int[] Tags => tags ??= TagPath.Find(chain, scores);

    /// <summary>The keys of these tags, [W]; 0 where a tag has none.</summary>
    public uint[] Keys => Array.ConvertAll(Tags, chain.Scheme.KeyOf);

    /// <summary>The probability of each tag of each word, [W, C].</summary>
    public float[] Probabilities => Lattice.OfTags();

    /// <summary>The entities, in their order.</summary>
    public NamedEntity[] Entities => entities ??= [.. chain.Scheme.SpansOf(Tags).Select(EntityOf)];

    /// <summary>Whether a score is not a number.</summary>
    public bool HasNaN => Array.Exists(scores, float.IsNaN);

    private TagProbabilities Lattice => probabilities ??= new TagProbabilities(chain, scores);

    private NamedEntity EntityOf(TagSpan span)
    {
        var start = words[span.First].Start;
        var length = words[span.End - 1].Start + words[span.End - 1].Length - start;
        return new NamedEntity(text.Substring(start, length), span.Kind, new TextRange(0, start, length), span.First, span.Count,
            Lattice.Of(span, Tags));
    }
}
