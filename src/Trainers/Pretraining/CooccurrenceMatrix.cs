using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.Pretraining;

/// <summary>
/// The positive pointwise mutual information of tokens that occur near each other in texts, a sparse symmetric matrix [V, V]:
/// max(0, log(#(a, b)·D / (#(a)·#(b)^0.75))), D = Σ #(b)^0.75 (Levy et al. 2015, "Improving Distributional Similarity with
/// Lessons Learned from Word Embeddings", sections 2.2 and 3.1; made symmetric by the mean of both orders).
/// </summary>
internal sealed class CooccurrenceMatrix
{
    private const int Window = 5; // tokens to either side
    private const double Smoothing = 0.75;
    private const int PairsPerCheck = 1 << 16;
    private const int RowsPerTask = 1 << 8;
    private const long MostTokens = 1 << 22; // of longer data, the first texts: more would change little

    private readonly int[] starts; // [V + 1]
    private readonly int[] columns;
    private readonly float[] values;

    private CooccurrenceMatrix(int[] starts, int[] columns, float[] values) =>
        (this.starts, this.columns, this.values) = (starts, columns, values);

    /// <summary>V</summary>
    public int Size => starts.Length - 1;

    /// <summary>Counts the tokens of texts. The padding between sentences does not count: sentences are neighbours.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="size">V; every id is below it.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work.</param>
    public static CooccurrenceMatrix Create(TokenBlock texts, int size, Action checkAlive)
    {
        var counts = new Dictionary<long, int>();
        var sums = new double[size];
        var read = new List<int>();
        long tokens = 0;
        for (var text = 0; text < texts.Count && tokens < MostTokens; text++)
        {
            checkAlive();
            read.Clear();
            foreach (var id in texts[text])
            {
                if (id != texts.SpecialIds.Pad)
                    read.Add(id);
            }
            var ids = CollectionsMarshal.AsSpan(read);
            tokens += ids.Length;
            for (var i = 0; i < ids.Length; i++)
            {
                for (var j = i + 1; j < Math.Min(ids.Length, i + 1 + Window); j++)
                {
                    if (ids[i] == ids[j])
                        continue;
                    var (low, high) = ids[i] < ids[j] ? (ids[i], ids[j]) : (ids[j], ids[i]);
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, (long)low * size + high, out _)++;
                    sums[low]++;
                    sums[high]++;
                }
            }
        }
        return Weigh(counts, sums, checkAlive);
    }

    /// <summary>The product with a matrix [V, K], row-major.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="width">K</param>
    /// <param name="checkAlive">Called often, by several threads; throws to cancel the work. Default null.</param>
    public float[] Times(float[] matrix, int width, Action? checkAlive = null)
    {
        var result = new float[matrix.Length];
        Concurrently.Run((Size + RowsPerTask - 1) / RowsPerTask, task =>
        {
            checkAlive?.Invoke();
            for (var row = task * RowsPerTask; row < Math.Min(Size, (task + 1) * RowsPerTask); row++)
            {
                var sum = result.AsSpan(row * width, width);
                for (var i = starts[row]; i < starts[row + 1]; i++)
                    VectorMath.AddScaled(matrix.AsSpan(columns[i] * width, width), values[i], sum);
            }
        });
        return result;
    }

    private static CooccurrenceMatrix Weigh(Dictionary<long, int> counts, double[] sums, Action checkAlive)
    {
        var size = sums.Length;
        var smoothed = Array.ConvertAll(sums, sum => Math.Pow(sum, Smoothing));
        var total = smoothed.Sum();
        var starts = new int[size + 1];
        var kept = new List<(int Row, int Column, float Value)>();
        var seen = 0;
        foreach (var (pair, count) in counts)
        {
            if (seen++ % PairsPerCheck == 0)
                checkAlive();
            var (a, b) = ((int)(pair / size), (int)(pair % size));
            var value = (Information(a, b) + Information(b, a)) / 2;
            if (value > 0)
                kept.Add((a, b, (float)value));

            double Information(int of, int context) => Math.Log(count * total / (sums[of] * smoothed[context]));
        }
        foreach (var (a, b, _) in kept)
        {
            starts[a + 1]++;
            starts[b + 1]++;
        }
        for (var i = 0; i < size; i++)
            starts[i + 1] += starts[i];
        var next = starts[..^1];
        var (columns, values) = (new int[starts[size]], new float[starts[size]]);
        foreach (var (a, b, value) in kept)
        {
            (columns[next[a]], values[next[a]++]) = (b, value);
            (columns[next[b]], values[next[b]++]) = (a, value);
        }
        return new(starts, columns, values);
    }
}
