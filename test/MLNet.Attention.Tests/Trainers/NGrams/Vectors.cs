using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Trainers.NGrams;

/// <summary>Dense numbers as sparse vectors.</summary>
internal static class Vectors
{
    public static SparseRows Rows(params float[][] rows)
    {
        var result = new SparseRows(rows.Length);
        foreach (var row in rows)
            result.Add(Of(row));
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
