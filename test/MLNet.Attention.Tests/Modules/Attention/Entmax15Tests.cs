using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class Entmax15Tests
{
    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(2, 0.1)]
    [DataRow(7, 1.0)]
    [DataRow(40, 3.0)]
    [DataRow(500, 0.3)]
    [DataRow(16_384, 0.01)]
    [DataRow(16_384, 3.0)]
    public void Weights_AreThoseThatBisectionFinds(int keys, double spread)
    {
        using var scope = NewDisposeScope();
        var scores = Given.Random(3, 5, keys) * spread + 20;

        var weights = Entmax15.Apply(scores, null);

        TensorAssert.Near(ones(5), weights.sum(-1));
        TensorAssert.Near(ByBisection(scores), weights);
    }

    [TestMethod]
    public void FarScores_GetExactlyNothing_AndEqualOnesTheSame()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { 5f, 5f, 0f, -1e30f, 0f, 0f, 0f, 0f }, [2, 4]);

        TensorAssert.Near(tensor(new[] { 0.5f, 0.5f, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f }, [2, 4]),
            Entmax15.Apply(scores, null));
    }

    [TestMethod]
    public void TwoScores_GiveTheClosedForm()
    {
        using var scope = NewDisposeScope();
        // z = (0, -1/2): (−τ)² + (−1/2 − τ)² = 1 has the root τ = (−1/2 − √(7/4)) / 2.
        var tau = (-0.5 - Math.Sqrt(1.75)) / 2;

        var weights = Entmax15.Apply(tensor(new[] { 3.0, 2.0 }), null);

        TensorAssert.Near(tensor(new[] { tau * tau, (-0.5 - tau) * (-0.5 - tau) }), weights, 1e-12);
    }

    [TestMethod]
    public void MaskedKeys_AreAsIfAbsent()
    {
        using var scope = NewDisposeScope();
        var scores = Given.Random(1, 3, 6);
        var masked = tensor(new[] { true, false, false, true, false, false });
        var visible = tensor(new long[] { 1, 2, 4, 5 });

        var weights = Entmax15.Apply(scores.masked_fill(masked, 100), masked);

        TensorAssert.Near(Entmax15.Apply(scores.index_select(1, visible), null), weights.index_select(1, visible));
        TensorAssert.AllZero(weights.select(1, 0));
        TensorAssert.AllZero(weights.select(1, 3));
    }

    /// <summary>The same weights, with τ found by halving an interval that holds it.</summary>
    private static Tensor ByBisection(Tensor scores)
    {
        var rows = (int)scores.shape[0];
        var keys = (int)scores.shape[1];
        var z = Array.ConvertAll(TensorAssert.Values(scores), score => score / 2);
        var weights = new float[rows * keys];
        for (var row = 0; row < rows; row++)
        {
            var values = z.AsSpan(row * keys, keys).ToArray();
            var (low, high) = (values.Max() - 1, values.Max());
            for (var i = 0; i < 100; i++)
            {
                var middle = (low + high) / 2;
                if (values.Sum(value => Weight(value, middle)) > 1)
                    low = middle;
                else
                    high = middle;
            }
            for (var i = 0; i < keys; i++)
                weights[row * keys + i] = (float)Weight(values[i], low);
        }
        return tensor(weights, [rows, keys]);

        static double Weight(double value, double tau) => Math.Pow(Math.Max(value - tau, 0), 2);
    }
}
