using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class HierarchicalAttentionTests
{
    private const int Width = 4;

    // [B, S, W] = [3, 2, 3]: the second document has one sentence of two words, the third none.
    private static readonly bool[] Masked =
    [
        false, false, false, false, false, true, false, false, true, true, true, true, true, true, true, true, true, true,
    ];

    [TestMethod]
    public void IsPoolingOfPooledSentences()
    {
        using var scope = NewDisposeScope();
        using var attention = Create();
        var (input, padding) = (Given.Random(1, 3, 2, 3, Width), tensor(Masked, [3, 2, 3]));

        var (output, wordWeights, sentenceWeights) = attention.call(input, padding);

        using var words = Part(attention, "words");
        using var sentences = Part(attention, "sentences");
        for (var document = 0; document < 2; document++)
        {
            var count = document == 0 ? 2 : 1;
            var vectors = new List<Tensor>();
            for (var sentence = 0; sentence < count; sentence++)
            {
                var length = document == 0 && sentence == 0 ? 3 : 2;
                var (vector, weights) = words.call(input[document, sentence].narrow(0, 0, length).unsqueeze(0), null);
                vectors.Add(vector);
                TensorAssert.Near(weights.squeeze(0), wordWeights[document, sentence].narrow(0, 0, length));
            }
            var (expected, expectedWeights) = sentences.call(stack(vectors, 1), null);
            TensorAssert.Near(expected.squeeze(0), output[document]);
            TensorAssert.Near(expectedWeights.squeeze(0), sentenceWeights[document].narrow(0, 0, count));
        }
        CollectionAssert.AreEqual(new long[] { 3, 2, 3 }, wordWeights.shape);
        TensorAssert.AllZero(wordWeights[1, 1]);
        TensorAssert.AllZero(sentenceWeights[1, 1]);
        foreach (var result in new[] { output, wordWeights, sentenceWeights })
            TensorAssert.AllZero(result[2]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Padding_ChangesNothing(bool encoded)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(encoded);
        var input = Given.Random(1, 2, 2, 3, Width);
        var (expected, _, sentenceWeights) = attention.call(input, null);

        // One word more in each sentence, and one sentence more.
        var wide = cat([input, Given.Random(2, 2, 2, 1, Width)], 2);
        var padded = cat([wide, Given.Random(3, 2, 1, 4, Width)], 1);
        var padding = ones(new long[] { 2, 3, 4 }, ScalarType.Bool);
        padding.narrow(1, 0, 2).narrow(2, 0, 3).fill_(false);
        var (output, _, weights) = attention.call(padded, padding);

        TensorAssert.Near(expected, output);
        TensorAssert.Near(sentenceWeights, weights.narrow(1, 0, 2));
        CollectionAssert.AreEqual(new long[] { 2, encoded ? 6 : Width }, output.shape);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ADocumentThatIsAllPadding_GivesFiniteGradients(bool encoded)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(encoded);
        var input = Given.Random(1, 3, 2, 3, Width).requires_grad_();

        var (output, _, _) = attention.call(input, tensor(Masked, [3, 2, 3]));
        output.square().sum().backward();

        TensorAssert.AllZero(output[2]);
        TensorAssert.AllFinite(input.grad!);
        TensorAssert.AllZero(input.grad![2]);
        foreach (var (name, parameter) in attention.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, $"the gradient of {name}");
    }

    [TestMethod]
    public void Gradients_AreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var attention = Create(encoded: true);
        var input = Given.RandomDouble(1, 3, 2, 3, Width);
        GradientAssert.IsRight(attention, [input], () => attention.call(input, tensor(Masked, [3, 2, 3])).Output);
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = Create();
        foreach (var wrong in new[] { zeros(2, 3, Width), zeros(1, 2, 3, Width + 1) })
            Refusal.OfShape("input", wrong, x => attention.call(x, null));
        foreach (var wrong in new[] { Given.Padding(3, 0, 0), zeros(1, 2, 4, dtype: ScalarType.Bool) })
            Refusal.OfShape("padding", wrong, x => attention.call(zeros(1, 2, 3, Width), x));
        Refusal.Of<ArgumentException>(() => new HierarchicalAttention(0), "'dimension' is ");
        Refusal.Of<ArgumentException>(() => new HierarchicalAttention(4, sentenceDimension: 5),
            "'sentenceDimension' is 5; expected 'dimension', 4, without an encoder.");
        Refusal.Of<ArgumentException>(() => new HierarchicalAttention(4, score: (PoolingScore)9), "'score' is ");
    }

    private static HierarchicalAttention Create(bool encoded = false) => encoded
        ? new HierarchicalAttention(
            Width, new Generator(2), sentenceEncoder: new NeighbourEncoder(), sentenceDimension: 6)
        : new HierarchicalAttention(Width, new Generator(2));

    /// <summary>A copy of one of the two poolings.</summary>
    private static AttentionPooling Part(HierarchicalAttention attention, string name)
    {
        var pooling = new AttentionPooling(Width);
        using var noGradient = no_grad();
        foreach (var (parameter, weight) in pooling.named_parameters())
            weight.copy_(attention.get_parameter($"{name}.{parameter}")!);
        return pooling;
    }

    /// <summary>A projection of each sentence, plus the mean of those that are not padding.</summary>
    private sealed class NeighbourEncoder : nn.Module<Tensor, Tensor?, Tensor>
    {
        private readonly TorchSharp.Modules.Linear projection = nn.Linear(Width, 6);

        public NeighbourEncoder() : base(nameof(NeighbourEncoder)) => RegisterComponents();

        public override Tensor forward(Tensor vectors, Tensor? padding)
        {
            var x = projection.call(vectors);
            if (padding is not null)
                x = x.masked_fill(padding.unsqueeze(-1), 0);
            var count = padding is null
                ? full_like(x.sum([1, 2], keepdim: true), vectors.shape[1])
                : padding.logical_not().sum(1).view(-1, 1, 1).to_type(x.dtype).clamp_min(1);
            return x + x.sum([1], keepdim: true) / count;
        }
    }
}
