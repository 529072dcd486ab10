using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Transforms.NGrams;

/// <summary>The sparse vector of a row: its elements that are not 0. One object is reused for many rows.</summary>
internal sealed class NGramVector
{
    /// <summary>The elements, in no order.</summary>
    public List<(int Index, float Value)> Items { get; } = [];

    /// <summary>
    /// Sets the vector to that of a pair of texts over N features. With the values x and y of feature f in the two texts,
    /// element f is min(x, y), element N + f is max(x − y, 0) and element 2N + f is max(y − x, 0). Element 3N is the cosine of
    /// the texts' word features, element 3N + 1 that of their character features. Where the order of the texts does not matter,
    /// element N + f is |x − y|, and the cosines are elements 2N and 2N + 1.
    /// </summary>
    /// <param name="first">The vector of the first text, by ascending feature.</param>
    /// <param name="second">The vector of the second text, by ascending feature.</param>
    /// <param name="features">N</param>
    /// <param name="wordFeatures">Number of word features, which come first.</param>
    /// <param name="symmetric">Whether the order of the texts does not matter.</param>
    public void FillPair(NGramVector first, NGramVector second, int features, int wordFeatures, bool symmetric = false)
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
            Add(features + feature, symmetric ? Math.Abs(x - y) : x - y);
            if (!symmetric)
                Add(2 * features + feature, y - x);
        }
        var cosine = NGramFeatures.FirstCosine(features, symmetric);
        Add(cosine, cosines[0]);
        Add(cosine + 1, cosines[1]);
    }

    private void Add(int index, float value)
    {
        if (value > 0)
            Items.Add((index, value));
    }
}
