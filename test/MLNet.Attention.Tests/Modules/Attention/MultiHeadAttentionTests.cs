using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
public sealed class MultiHeadAttentionTests
{
    [TestMethod]
    public void OfASequenceWithItself_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("mha_self");
        using var attention = new MultiHeadAttention(new(16, 4));
        fixture.LoadInto(attention);
        attention.eval();
        var x = fixture["x"];

        var (output, weights) = attention.call(x, x, new AttentionMask(fixture["padding"]));
        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights!, what: "weights");

        // The same values in another tensor are projected as a memory is.
        (output, weights) = attention.call(x, x.clone(), new AttentionMask(fixture["padding"]));
        TensorAssert.Near(fixture["output"], output, what: "output, memory apart");
        TensorAssert.Near(fixture["weights"], weights!, what: "weights, memory apart");
    }

    [TestMethod]
    public void OfTwoSequences_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("mha_cross");
        using var attention = new MultiHeadAttention(new(16, 4));
        fixture.LoadInto(attention);
        attention.eval();

        var (output, weights) = attention.call(
            fixture["query"], fixture["memory"], new AttentionMask(fixture["padding"]));

        TensorAssert.Near(fixture["output"], output, what: "output");
        TensorAssert.Near(fixture["weights"], weights!.mean([1]), what: "weights, averaged over the heads");
    }

    /// <summary>Any head width, memory width, scale and bias: the formula of the paper, head by head.</summary>
    [TestMethod]
    [DataRow(2, 3L, 5L, true, null)]
    [DataRow(3, 4L, null, false, 1.0)]
    [DataRow(2, null, 5L, false, null)]
    [DataRow(2, 5L, null, true, 0.3)]
    [DataRow(2, 3L, 6L, true, null)]
    public void IsTheFormula(int heads, long? headDimension, long? memoryDimension, bool hasBias, double? scale)
    {
        using var scope = NewDisposeScope();
        const int Width = 6;
        using var attention = new MultiHeadAttention(new(Width, heads)
        {
            HeadDimension = headDimension,
            MemoryDimension = memoryDimension,
            HasBias = hasBias,
            Scale = scale,
        }, new Generator(1));
        if (hasBias)
            FillBiases(attention);
        var (query, memory) = (Given.Random(2, 2, 4, Width), Given.Random(3, 2, 5, memoryDimension ?? Width));

        var (output, weights) = attention.call(query, memory, AttentionMask.None);

        var width = headDimension ?? Width / heads;
        var outputs = new List<Tensor>();
        for (var head = 0; head < heads; head++)
        {
            var q = Projected(query, 0, head);
            var (k, v) = (Projected(memory, 1, head), Projected(memory, 2, head));
            var expected = (matmul(q, k.transpose(-2, -1)) * (scale ?? 1 / Math.Sqrt(width))).softmax(-1);
            TensorAssert.Near(expected, weights!.select(1, head), what: $"weights of head {head}");
            outputs.Add(matmul(expected, v));
        }
        TensorAssert.Near(nn.functional.linear(cat(outputs.ToArray(), -1),
            attention.get_parameter("out_proj.weight")!, attention.get_parameter("out_proj.bias")), output);
        Assert.AreEqual(hasBias, attention.has_parameter("in_proj_bias"));
        Assert.AreEqual(hasBias, attention.has_parameter("out_proj.bias"));

        Tensor Projected(Tensor x, int part, int head)
        {
            var separate = attention.get_parameter("qkv"[part] + "_proj_weight");
            var start = part * heads * width + head * width;
            var weight = separate is null
                ? attention.get_parameter("in_proj_weight")!.narrow(0, start, width)
                : separate.narrow(0, head * width, width);
            return nn.functional.linear(x, weight, attention.get_parameter("in_proj_bias")?.narrow(0, start, width));
        }
    }

    [TestMethod]
    public void WithoutBiases_IsWithBiasesOfZero()
    {
        using var scope = NewDisposeScope();
        using var with = new MultiHeadAttention(new(8, 2), new Generator(1));
        using var without = new MultiHeadAttention(new(8, 2) { HasBias = false }, new Generator(1));
        var x = Given.Random(2, 2, 4, 8);
        TensorAssert.Near(
            with.call(x, x, AttentionMask.None).Output, without.call(x, x, AttentionMask.None).Output);
        CollectionAssert.AreEqual(new[] { "in_proj_weight", "out_proj.weight" },
            without.named_parameters().Select(named => named.name).ToArray());
    }

    [TestMethod]
    public void Gradients_OfASequenceWithItself_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(4, 2), new Generator(1));
        var x = Given.RandomDouble(1, 2, 3, 4);
        var mask = new AttentionMask(Given.Padding(3, 0, 1));
        GradientAssert.IsRight(attention, [x], () => attention.call(x, x, mask).Output);
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(3)]
    public void Gradients_OfTwoSequences_AreThoseOfFiniteDifferences(long memoryDimension)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(4, 2) { MemoryDimension = memoryDimension }, new Generator(1));
        Tensor[] inputs = [Given.RandomDouble(1, 2, 2, 4), Given.RandomDouble(2, 2, 3, memoryDimension)];
        var mask = new AttentionMask(Given.Padding(3, 0, 1));
        GradientAssert.IsRight(attention, inputs, () => attention.call(inputs[0], inputs[1], mask).Output);
    }

    [TestMethod]
    public void WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(new(8, 2));
        var (query, memory) = (zeros(2, 3, 8), zeros(2, 4, 8));
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8), zeros(2, 2, 3, 8) })
            Refusal.OfShape("query", wrong, x => attention.call(x, memory, AttentionMask.None));
        foreach (var wrong in new[] { zeros(1, 4, 8), zeros(2, 4, 6), zeros(4, 8) })
            Refusal.OfShape("memory", wrong, x => attention.call(query, x, AttentionMask.None));
        Refusal.OfShape("padding", Given.Padding(3, 0, 0), x => attention.call(query, memory, new AttentionMask(x)));
        Refusal.Of<ArgumentNullException>(() => attention.call(null!, memory, AttentionMask.None), "query");
        Refusal.Of<ArgumentNullException>(() => attention.call(query, null!, AttentionMask.None), "memory");
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        IsRefused(new(8, 3), "'Dimension' is 8; expected a multiple of 'Heads', 3.");
        IsRefused(new(8, 0), "'Heads' is 0; expected at least 1.");
        IsRefused(new(0, 1), "'Dimension' is 0; expected at least 1.");
        IsRefused(new(8, 2) { HeadDimension = 0 }, "'HeadDimension' is 0; expected at least 1.");
        IsRefused(new(8, 2) { MemoryDimension = -3 }, "'MemoryDimension' is -3; expected at least 1.");
        IsRefused(new(8, 2) { Scale = double.NaN }, "'Scale' is NaN; expected a positive, finite number.");
        IsRefused(new(8, 2) { Dropout = 1.5 }, "'Dropout' is 1.5; expected a share in [0, 1).");
        IsRefused(new(8, 2) { OutputGain = 0 }, "'OutputGain' is 0; expected a positive, finite number.");

        static void IsRefused(MultiHeadAttentionOptions options, string message) =>
            Refusal.Of<ArgumentOutOfRangeException>(() => new MultiHeadAttention(options), message);
    }

    private static void FillBiases(nn.Module module)
    {
        using var noGradient = no_grad();
        foreach (var (i, bias) in module.parameters().Where(parameter => parameter.dim() == 1).Index())
            bias.copy_(Given.Random((ulong)i + 5, bias.shape));
    }
}
