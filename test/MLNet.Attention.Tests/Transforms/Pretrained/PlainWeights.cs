using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>
/// Tensors of a checkpoint by the names that transformers gives them, and layers computed with them, number by number.
/// </summary>
internal sealed class PlainWeights(int seed)
{
    private readonly Random random = new(seed);
    private readonly Dictionary<string, (long[] Shape, float[] Values)> tensors = [];

    public float[] this[string name] => tensors[name].Values;

    public IReadOnlyList<SafetensorsEntry> ToEntries() =>
        [.. tensors.Select(tensor => SafetensorsEntry.Of(tensor.Key, "F32", tensor.Value.Values, tensor.Value.Shape))];

    public PlainWeights Add(string name, params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        tensors.Add(name, (shape, [.. Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() - 0.5))]));
        return this;
    }

    public PlainWeights AddLinear(string name, long outputs, long inputs, bool hasBias = true)
    {
        Add(name + ".weight", outputs, inputs);
        return hasBias ? Add(name + ".bias", outputs) : this;
    }

    public PlainWeights AddNorm(string name, long size, bool hasBias = true)
    {
        Add(name + ".weight", size);
        return hasBias ? Add(name + ".bias", size) : this;
    }

    public double[][] Rows(string name, IEnumerable<int> rows)
    {
        var (shape, values) = tensors[name];
        var width = (int)shape[1];
        return [.. rows.Select(row => Enumerable.Range(0, width).Select(i => (double)values[row * width + i]).ToArray())];
    }

    public double[][] Linear(string name, double[][] x)
    {
        var (shape, values) = tensors[name + ".weight"];
        var bias = tensors.TryGetValue(name + ".bias", out var found) ? found.Values : new float[shape[0]];
        return [.. x.Select(row => Enumerable.Range(0, (int)shape[0])
            .Select(o => bias[o] + row.Select((value, i) => value * values[o * shape[1] + i]).Sum()).ToArray())];
    }

    public double[][] Norm(string name, double[][] x, double epsilon)
    {
        var weight = tensors[name + ".weight"].Values;
        var bias = tensors.TryGetValue(name + ".bias", out var found) ? found.Values : new float[weight.Length];
        return [.. x.Select(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)) + epsilon);
            return row.Select((value, i) => (value - mean) / deviation * weight[i] + bias[i]).ToArray();
        })];
    }

    public static double[][] Sum(double[][] x, double[][] y) => [.. x.Zip(y, (a, b) => a.Zip(b, (p, q) => p + q).ToArray())];

    public static double[][] Each(double[][] x, Func<double, double> function) =>
        [.. x.Select(row => row.Select(function).ToArray())];

    /// <summary>softmax(q·k/√Dh)·v of each head, where a query sees a key.</summary>
    public static double[][] Attend(double[][] q, double[][] k, double[][] v, int heads, Func<int, int, bool> sees)
    {
        var width = q[0].Length / heads;
        return [.. q.Select((query, i) => Enumerable.Range(0, heads).SelectMany(head =>
        {
            var keys = Enumerable.Range(0, k.Length).Where(j => sees(i, j)).ToList();
            var weights = keys.Select(j => Math.Exp(Product(Part(query), Part(k[j])) / Math.Sqrt(width))).ToList();
            var sum = weights.Sum();
            return Enumerable.Range(0, width).Select(d => keys.Select((j, n) => weights[n] * Part(v[j])[d]).Sum() / sum);

            double[] Part(double[] row) => row[(head * width)..((head + 1) * width)];
        }).ToArray())];
    }

    public static double Product(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    /// <summary>The normal distribution function times x: Φ(x) is integrated from 0 by Simpson's rule.</summary>
    public static double Gelu(double x)
    {
        const int Steps = 400;
        var step = x / Steps;
        var sum = Enumerable.Range(0, Steps + 1)
            .Sum(i => (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-(i * step) * (i * step) / 2));
        return x * (0.5 + sum * step / 3 / Math.Sqrt(2 * Math.PI));
    }
}
