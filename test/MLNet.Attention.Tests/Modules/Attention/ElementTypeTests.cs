using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>
/// Each mechanism gives output of the element type of its input, with nearly the values of Float32, keys masked or not.
/// </summary>
[TestClass]
public sealed class ElementTypeTests
{
    public static IEnumerable<object[]> All =>
        from mechanism in new[]
        {
            "full", "entmax", "chunked", "chunked alibi", "local window", "linear", "adaptive span", "additive", "multiplicative",
            "cosine",
        }
        from type in new[] { ScalarType.BFloat16, ScalarType.Float64 }
        select new object[] { mechanism, type };

    [TestMethod]
    [DynamicData(nameof(All))]
    public void TheInputsType_IsKept(string mechanism, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(8, 2)
        {
            Mechanism = mechanism switch
            {
                "full" => AttentionMechanism.Full(),
                "entmax" => AttentionMechanism.Full(AttentionFunction.Entmax15),
                "chunked" => AttentionMechanism.Chunked(blockLength: 2),
                "chunked alibi" => AttentionMechanism.Chunked(blockLength: 2, alibi: true),
                "local window" => AttentionMechanism.LocalWindow(2),
                "linear" => AttentionMechanism.Linear(),
                "additive" => AttentionMechanism.Additive(),
                "multiplicative" => AttentionMechanism.Multiplicative(),
                "cosine" => AttentionMechanism.Cosine(),
                _ => AttentionMechanism.AdaptiveSpan(6),
            },
        }, new Generator(1));
        var x = Given.Random(3, 3, 5, 8);
        var tolerance = type == ScalarType.Float64 ? 1e-5 : 0.03; // BFloat16 has 8 bits of precision
        foreach (var mask in new[] { AttentionMask.None, new AttentionMask(Given.Padding(5, 0, 2, 5), Causal: true) })
        {
            attention.to(ScalarType.Float32);
            var expected = attention.call(x, x, mask).Output;
            attention.to(type);
            var converted = x.to_type(type);

            var (output, weights) = attention.call(converted, converted, mask);

            Assert.AreEqual(type, output.dtype);
            Assert.AreEqual(type, weights?.dtype ?? type);
            TensorAssert.Near(expected, output, tolerance);
        }
    }

    [TestMethod]
    [DataRow(ScalarType.Float16, -65504)]
    [DataRow(ScalarType.BFloat16, -3.3895313892515355e38)]
    [DataRow(ScalarType.Float32, -3.4028234663852886e38)]
    [DataRow(ScalarType.Float64, -1.7976931348623157e308)]
    public void MaskedScores_AreTheLowestFiniteNumberOfTheType(ScalarType type, double expected)
    {
        using var scope = NewDisposeScope();
        var scores = zeros(2, dtype: type).masked_fill(tensor(new[] { true, true }), MaskedSoftmax.Lowest(type));
        CollectionAssert.AreEqual(new[] { expected, expected }, TensorAssert.Values(scores));
    }

    [TestMethod]
    [DataRow(AttentionFunction.Softmax)]
    [DataRow(AttentionFunction.Entmax15)]
    public void InFloat64_ScoresBelowTheRangeOfFloat32_AreStillAboveMaskedOnes(AttentionFunction function)
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { -1e40, -1e40, 0 });
        var masked = tensor(new[] { false, false, true });
        TensorAssert.Near(tensor(new[] { 0.5, 0.5, 0 }), AttentionFunctions.Apply(function, scores, masked));
    }
}
