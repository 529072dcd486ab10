using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>Sparse vectors, one behind the other.</summary>
internal sealed class SparseRows(int rows)
{
    private readonly List<(int Index, float Value)> items = [];
    private readonly List<int> starts = new(rows + 1) { 0 };

    public int Count => starts.Count - 1;

    public void Add(NGramVector vector)
    {
        items.AddRange(vector.Items);
        starts.Add(items.Count);
    }

    public ReadOnlySpan<(int Index, float Value)> this[int row] =>
        CollectionsMarshal.AsSpan(items)[starts[row]..starts[row + 1]];

    /// <summary>The scalar product of a row and a dense vector.</summary>
    public static double Product(ReadOnlySpan<(int Index, float Value)> row, double[] weights)
    {
        double sum = 0;
        foreach (var (index, value) in row)
            sum += value * weights[index];
        return sum;
    }
}
