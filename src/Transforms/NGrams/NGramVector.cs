using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>A row as the elements of its vector that are not 0; filled again and again.</summary>
internal sealed class NGramVector
{
    /// <summary>The elements, in no order.</summary>
    public List<(int Index, float Value)> Items { get; } = [];

    /// <summary>
    /// Makes it the vector of two texts over N features: element f is what both have of feature f (the lesser), N + f
    /// what the first has more of it, 2N + f what the second has more; 3N is the cosine of the words' vectors and
    /// 3N + 1 that of the characters'.
    /// </summary>
    /// <param name="first">Ascending; words before characters.</param>
    /// <param name="second">Ascending.</param>
    /// <param name="features">N</param>
    /// <param name="wordFeatures">How many of them are of words; they come first.</param>
    public void FillPair(NGramVector first, NGramVector second, int features, int wordFeatures)
    {
        ScratchList.Clear(Items);
        var a = CollectionsMarshal.AsSpan(first.Items);
        var b = CollectionsMarshal.AsSpan(second.Items);
        Span<float> cosines = [0, 0];
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            var feature = Math.Min(i < a.Length ? a[i].Index : int.MaxValue, j < b.Length ? b[j].Index : int.MaxValue);
            var x = i < a.Length && a[i].Index == feature ? a[i++].Value : 0;
            var y = j < b.Length && b[j].Index == feature ? b[j++].Value : 0;
            cosines[feature < wordFeatures ? 0 : 1] += x * y;
            Add(feature, Math.Min(x, y));
            Add(features + feature, x - y);
            Add(2 * features + feature, y - x);
        }
        Add(3 * features, cosines[0]);
        Add(3 * features + 1, cosines[1]);
    }

    private void Add(int index, float value)
    {
        if (value > 0)
            Items.Add((index, value));
    }
}
