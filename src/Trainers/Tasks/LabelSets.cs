namespace MLNet.Attention.Trainers.Tasks;

/// <summary>The different sets of labels that rows have, each with a number, so that a row's label is one number.</summary>
internal sealed class LabelSets
{
    private const int MostSets = 1 << 24; // Single holds all whole numbers below

    private readonly List<int[]> sets = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>The labels of a set, ascending, each once.</summary>
    public IReadOnlyList<int> this[float number] => sets[(int)number];

    /// <summary>Whether a set has a label.</summary>
    public bool Has(float number, int label) => Array.BinarySearch(sets[(int)number], label) >= 0;

    /// <summary>The number of the set of some labels, in any order, each once or more.</summary>
    /// <exception cref="InvalidOperationException">There are more different sets than numbers.</exception>
    public float NumberOf(IEnumerable<int> labels)
    {
        int[] set = [.. labels.Distinct().Order()];
        var key = string.Join(',', set);
        if (numbers.TryGetValue(key, out var number))
            return number;
        if (sets.Count == MostSets)
            throw new InvalidOperationException($"The rows have more than {MostSets} different sets of labels; expected fewer.");
        sets.Add(set);
        numbers.Add(key, sets.Count - 1);
        return sets.Count - 1;
    }
}
