using System.Runtime.InteropServices;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

/// <summary>Dense numbers as sparse vectors.</summary>
internal static class Vectors
{
    public static RaggedList<(int Index, float Value)> Rows(params float[][] rows)
    {
        var result = new RaggedList<(int Index, float Value)>();
        foreach (var row in rows)
            result.Add(CollectionsMarshal.AsSpan(Of(row).Items));
        return result;
    }

    public static NGramVector Of(params float[] values)
    {
        var vector = new NGramVector();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
                vector.Items.Add((i, values[i]));
        }
        return vector;
    }
}
