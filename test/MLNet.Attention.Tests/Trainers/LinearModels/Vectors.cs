using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

/// <summary>Dense numbers as sparse vectors.</summary>
internal static class Vectors
{
    /// <summary>All rows as those to train on, without scales.</summary>
    public static LinearProblem Problem(float[][] rows, float[]? labels = null, float[]? weights = null,
        Action? checkAlive = null) => new(new SparseRows(rows), [.. Enumerable.Range(0, rows.Length)],
        labels ?? new float[rows.Length], weights ?? Ones(rows.Length), Ones(rows[0].Length), checkAlive ?? (() => { }));

    public static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];

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
