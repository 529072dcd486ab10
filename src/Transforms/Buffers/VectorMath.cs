using System.Numerics;

namespace MLNet.Attention.Transforms.Buffers;

/// <summary>Sums and products of dense vectors.</summary>
internal static class VectorMath
{
    /// <summary>Adds a multiple of a vector to another.</summary>
    public static void AddScaled(ReadOnlySpan<float> vector, float factor, Span<float> sum)
    {
        var i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(sum[i..]) + new Vector<float>(vector[i..]) * factor).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += vector[i] * factor;
    }

    /// <summary>The scalar product of two vectors.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += Vector.Dot(new Vector<float>(a[i..]), new Vector<float>(b[i..]));
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
