using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Numbers of 16 bits give nearly what those of 32 give, keys hidden or not, and stay what they are.</summary>
[TestClass]
public sealed class SixteenBitTests
{
    private const double Tolerance = 0.03; // BFloat16 has 8 bits of precision

    [TestMethod]
    [DataRow("full")]
    [DataRow("entmax")]
    [DataRow("chunked")]
    [DataRow("local window")]
    [DataRow("linear")]
    [DataRow("adaptive span")]
    public void BFloat16_HasTheValuesOfFloat32(string mechanism)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(8, 2, generator: new Generator(1), mechanism: mechanism switch
        {
            "full" => AttentionMechanism.Full(),
            "entmax" => AttentionMechanism.Full(AttentionFunction.Entmax15),
            "chunked" => AttentionMechanism.Chunked(blockLength: 2),
            "local window" => AttentionMechanism.LocalWindow(2),
            "linear" => AttentionMechanism.Linear(),
            _ => AttentionMechanism.AdaptiveSpan(6),
        });
        var x = Given.Random(3, 3, 5, 8);
        foreach (var mask in new[] { AttentionMask.None, new AttentionMask(Given.Padding(5, 0, 2, 5), Causal: true) })
        {
            attention.to(ScalarType.Float32);
            var expected = attention.call(x, x, mask).Output;
            attention.to(ScalarType.BFloat16);
            var small = x.to_type(ScalarType.BFloat16);

            var output = attention.call(small, small, mask).Output;

            Assert.AreEqual(ScalarType.BFloat16, output.dtype);
            TensorAssert.Near(expected, output, Tolerance);
        }
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void Recurrence_HasTheValuesOfFloat32(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var recurrence = new BidirectionalRecurrence(4, 3, cell, new Generator(1));
        var x = Given.Random(3, 2, 5, 4);
        var padding = Given.Padding(5, 0, 2);
        var expected = recurrence.call(x, padding);
        recurrence.to(ScalarType.BFloat16);

        var output = recurrence.call(x.to_type(ScalarType.BFloat16), padding);

        Assert.AreEqual(ScalarType.BFloat16, output.dtype);
        TensorAssert.Near(expected, output, Tolerance);
    }

    [TestMethod]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    public void HiddenScores_AreTheLowestThatTheTypeHas(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var scores = zeros(2, dtype: type).fill_(MaskedSoftmax.Lowest(type));
        TensorAssert.AllFinite(scores);
        Assert.IsLessThanOrEqualTo(-65504, TensorAssert.Values(scores)[0]);
    }
}
