using System.Runtime.InteropServices;
using MLNet.Attention.Transforms;

namespace MLNet.Attention.Trainers;

/// <summary>Sparse vectors, one behind the other.</summary>
internal sealed class SparseRows(int rows)
{
    private readonly List<(int Feature, float Value)> items = [];
    private readonly List<int> starts = new(rows + 1) { 0 };

    public int Count => starts.Count - 1;

    public void Add(NGramVector vector)
    {
        items.AddRange(vector.Items);
        starts.Add(items.Count);
    }

    public ReadOnlySpan<(int Feature, float Value)> this[int row] =>
        CollectionsMarshal.AsSpan(items)[starts[row]..starts[row + 1]];

    /// <summary>Multiplies every value by its feature's factor.</summary>
    public void Scale(float[] factors)
    {
        foreach (ref var item in CollectionsMarshal.AsSpan(items))
            item.Value *= factors[item.Feature];
    }
}
