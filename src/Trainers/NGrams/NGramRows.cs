using System.Runtime.InteropServices;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>The n-grams of all rows in memory, each row's text read once.</summary>
internal sealed class NGramRows
{
    private readonly List<(int Bucket, int Count)> entries = [];
    private readonly List<int> starts = [0];

    public int Count => starts.Count - 1;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<char> text, NGramExtractor extractor)
    {
        extractor.Extract(text, entries);
        starts.Add(entries.Count);
    }

    /// <summary>A copy of some of the rows.</summary>
    public NGramRows Select(IReadOnlyList<int> rows)
    {
        var selected = new NGramRows();
        foreach (var row in rows)
        {
            selected.entries.AddRange(this[row]);
            selected.starts.Add(selected.entries.Count);
        }
        return selected;
    }

    /// <summary>The buckets of one row, with how often each occurs.</summary>
    public ReadOnlySpan<(int Bucket, int Count)> this[int row] =>
        CollectionsMarshal.AsSpan(entries)[starts[row]..starts[row + 1]];
}
