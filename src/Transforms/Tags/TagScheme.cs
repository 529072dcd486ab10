namespace MLNet.Attention.Transforms.Tags;

/// <summary>
/// What the tags of words mean. <c>B-person</c> begins an entity and <c>I-person</c> continues one (BIO, Tjong Kim Sang and
/// Veenstra 1999, "Representing Text Chunks", IOB2); any other tag but <c>O</c> stands for an entity as long as it goes on. A
/// word without a tag is outside, if the keys have no <c>O</c>.
/// </summary>
internal sealed class TagScheme
{
    /// <summary>The tag of words that belong to no entity.</summary>
    public const string OutsideName = "O";

    private readonly int keys;
    private readonly string?[] kinds; // null: outside
    private readonly bool[] begins;
    private readonly bool[] continues;
    private readonly int[] beginOf; // the tag that begins what a tag continues; −1 without one

    /// <param name="names">The values of the label's keys, K; at least one.</param>
    public TagScheme(IReadOnlyList<string> names)
    {
        keys = names.Count;
        string[] all = names.Contains(OutsideName) ? [.. names] : [.. names, OutsideName];
        Names = all;
        Outside = Array.IndexOf(all, OutsideName);
        begins = Array.ConvertAll(all, name => HasPrefix(name, 'B'));
        continues = Array.ConvertAll(all, name => HasPrefix(name, 'I'));
        kinds = [.. all.Select((name, tag) => tag == Outside ? null : begins[tag] || continues[tag] ? name[2..] : name)];
        beginOf = [.. all.Select((_, tag) => continues[tag] ? Array.FindIndex(all, name => name == $"B-{kinds[tag]}") : -1)];
    }

    /// <summary>C: K, or one more where no key is <c>O</c>. That tag comes last, and stands for the missing key.</summary>
    public int TagCount => kinds.Length;

    /// <summary>The tag of words that belong to no entity.</summary>
    public int Outside { get; }

    /// <summary>The tags as text, C.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The kinds of entities, each once.</summary>
    public IEnumerable<string> Kinds => kinds.OfType<string>().Distinct();

    /// <summary>The tag that a key stands for; −1 for a missing key where that does not stand for a tag.</summary>
    public int TagOf(ulong key) => key > 0 ? (int)key - 1 : Outside == keys ? Outside : -1;

    /// <summary>The key that stands for a tag; 0 for the outside without a key, and for −1.</summary>
    public uint KeyOf(int tag) => tag == keys ? 0 : (uint)(tag + 1);

    /// <summary>Whether a tag may follow another one, or −1, the beginning of a text.</summary>
    public bool IsLegal(int previous, int tag) => beginOf[tag] < 0 || (previous >= 0 && kinds[previous] == kinds[tag]);

    /// <summary>
    /// Makes tags legal, in place: one that continues nothing begins something, as IOB1 writes it. Words of unknown tags, −1, may
    /// begin anything.
    /// </summary>
    public void Repair(Span<int> tags)
    {
        for (var i = 0; i < tags.Length; i++)
        {
            var isUnknown = i > 0 && tags[i - 1] < 0;
            if (tags[i] >= 0 && !isUnknown && !IsLegal(i == 0 ? -1 : tags[i - 1], tags[i]))
                tags[i] = beginOf[tags[i]];
        }
    }

    /// <summary>The entities that tags mark, as the script conlleval of CoNLL-2000 finds them; unknown tags are
    /// outside.</summary>
    public List<TagSpan> SpansOf(ReadOnlySpan<int> tags)
    {
        var spans = new List<TagSpan>();
        for (int first = 0, end; first < tags.Length; first = end)
        {
            end = first + 1;
            if (KindOf(tags[first]) is not { } kind)
                continue;
            while (end < tags.Length && KindOf(tags[end]) == kind && !begins[tags[end]])
                end++;
            spans.Add(new TagSpan(kind, first, end - first));
        }
        return spans;
    }

    /// <summary>Whether a tag continues an entity of a kind.</summary>
    public bool Continues(int tag, string kind) => kinds[tag] == kind && !begins[tag];

    private string? KindOf(int tag) => tag < 0 ? null : kinds[tag];

    private static bool HasPrefix(string name, char prefix) => name.Length > 2 && name[0] == prefix && name[1] == '-';
}
