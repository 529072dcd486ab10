using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.Data;

/// <summary>The n-grams of all texts in memory, each read once.</summary>
internal sealed class NGramRows
{
    private readonly List<(int Bucket, int Count)> entries = [];
    private readonly List<int> starts = [0];

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text, NGramExtractor extractor)
    {
        extractor.Extract(text, entries);
        starts.Add(entries.Count);
    }

    /// <summary>A copy of some of the rows.</summary>
    public NGramRows Select(int[] rows, int textsPerRow)
    {
        var selected = new NGramRows();
        foreach (var row in rows)
        {
            for (var text = row * textsPerRow; text < (row + 1) * textsPerRow; text++)
            {
                selected.entries.AddRange(this[text]);
                selected.starts.Add(selected.entries.Count);
            }
        }
        return selected;
    }

    /// <summary>The buckets of one text, with how often each occurs.</summary>
    public ReadOnlySpan<(int Bucket, int Count)> this[int text] =>
        CollectionsMarshal.AsSpan(entries)[starts[text]..starts[text + 1]];
}
