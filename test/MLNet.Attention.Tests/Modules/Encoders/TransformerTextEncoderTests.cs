using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Encoders;

[TestClass]
public sealed class TransformerTextEncoderTests
{
    private static readonly long[][] Rows = [[5, 3, 9], [1, 2, 3, 4, 5, 6], [7], [3, 9, 5, 11]];

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    [DataRow(PositionalEncoding.None)]
    [DataRow(PositionalEncoding.Rotary)]
    [DataRow(PositionalEncoding.Alibi)]
    [DataRow(PositionalEncoding.Relative)]
    public void ARow_GetsTheSameVectorsInAnyBatch(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var encoder = new TransformerTextEncoder(12, 20, 2, new(16, 4, 24), positions, generator: generator);
        RandomDistances(encoder);
        encoder.eval();
        var alone = Rows.Select(row => encoder.call(TinyEncoder.Ids([row], row.Length), null).Output.squeeze(0)).ToList();

        foreach (var width in new[] { 6, 7, 20 })
        {
            var (output, weights) = encoder.call(TinyEncoder.Ids(Rows, width), TinyEncoder.Padding(Rows, width));
            for (var i = 0; i < Rows.Length; i++)
            {
                var together = output.select(0, i).narrow(0, 0, Rows[i].Length);
                TensorAssert.Near(alone[i], together, what: $"row {i} in a batch {width} wide");
            }
            Assert.HasCount(2, weights);
            foreach (var layer in weights)
                TensorAssert.AllZero(layer.select(0, 2).narrow(-1, 1, width - 1)); // row 2 has one token
        }
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Rotary)]
    [DataRow(PositionalEncoding.Alibi)]
    [DataRow(PositionalEncoding.Relative)]
    public void WithPositionsInTheScores_TheOrderIsSeen_AndOnlyDistancesMatter(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerTextEncoder(
            12, 20, 1, new(16, 4, 24), positions, generator: new Generator(3), scaleEmbedding: true);
        RandomDistances(encoder);
        encoder.eval();
        var there = encoder.call(TinyEncoder.Ids([[1, 2, 3, 4]], 4), null).Output;
        var back = encoder.call(TinyEncoder.Ids([[1, 3, 2, 4]], 4), null).Output;
        Assert.IsGreaterThan(1e-3, TensorAssert.Values((there - back).select(1, 0)).Max(Math.Abs));

        var padding = tensor(new[] { true, true, false, false, false, false }, [1, 6]);
        var later = encoder.call(TinyEncoder.Ids([[7, 7, 1, 2, 3, 4]], 6), padding).Output;
        TensorAssert.Near(there, later.narrow(1, 2, 4));
    }

    [TestMethod]
    public void TheLayers_ShareOneBiasOfDistances()
    {
        using var encoder = new TransformerTextEncoder(12, 20, 3, new(16, 4, 24), PositionalEncoding.Relative);
        var shapes = encoder.named_parameters().Where(named => named.name.Contains("distances"))
            .Select(named => string.Join(", ", named.parameter.shape));
        CollectionAssert.AreEqual(new[] { "32, 4" }, shapes.ToArray());
    }

    [TestMethod]
    public void WithoutPositions_TheOrderOfTheTokensIsNotSeen()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        using var encoder = new TransformerTextEncoder(
            12, 20, 2, new(16, 4, 24), PositionalEncoding.None, generator: generator);
        encoder.eval();
        var ids = TinyEncoder.Ids([[1, 2, 3, 4, 5]], 5);
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });
        var shuffled = ids.index_select(1, order);

        TensorAssert.Near(encoder.call(ids, null).Output.index_select(1, order), encoder.call(shuffled, null).Output);
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Sinusoidal)]
    [DataRow(PositionalEncoding.Learned)]
    public void TextsThatAreTooLong_AndWrongOptions_AreRefused(PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var encoder = new TransformerTextEncoder(12, 20, 1, new(8, 2, 4), positions);
        Refusal.Of<ArgumentException>(() => encoder.call(zeros(new long[] { 2, 21 }, ScalarType.Int64), null),
            "'ids' has length 21; expected at most 20.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerTextEncoder(0, 5, 1, new(8, 2, 4), positions),
            "'vocabularySize' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerTextEncoder(9, 0, 1, new(8, 2, 4), positions),
            "'maximumLength' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerTextEncoder(9, 5, 0, new(8, 2, 4), positions),
            "'layers' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new TransformerTextEncoder(9, 5, 1, new(8, 2, 4), (PositionalEncoding)9),
            "'positionalEncoding' is 9; expected one of Sinusoidal, Learned, None, Rotary, Alibi, Relative.");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => new TransformerTextEncoder(9, 5, 1, new(8, 2, 4) { Dropout = 1 }, positions),
            "'Dropout' is 1; expected a share in [0, 1).");
    }

    /// <summary>Biases of distances begin as 0, which hides them.</summary>
    private static void RandomDistances(TransformerTextEncoder encoder)
    {
        using var noGradient = no_grad();
        foreach (var (_, parameter) in encoder.named_parameters().Where(named => named.name.Contains("distances")))
            parameter.copy_(Given.Random(8, parameter.shape));
    }

    // A projection of narrow embeddings, types, norms, a first layer without a norm, and layers that differ.
    private static TransformerTextEncoder CreatePretrained(NormPlacement placement = NormPlacement.Pre)
    {
        var first = new TransformerLayerOptions(4, 2, 6)
        {
            Norm = placement, NormEpsilon = 0.01, Activation = Activation.GeluTanh, HasAttentionNorm = false,
        };
        var second = first with { Mechanism = AttentionMechanism.GlobalWindow(1), HasBias = false, HasAttentionNorm = true };
        return new TransformerTextEncoder(8, 6, [first, second], PositionalEncoding.Learned, generator: new Generator(3),
            finalNorm: true,
            embedding: new TokenEmbeddingOptions { Dimension = 3, TypeCount = 2, HasNorm = true, FirstPositionRow = 1 });
    }

    [TestMethod]
    [DataRow(NormPlacement.Pre)]
    [DataRow(NormPlacement.Post)]
    public void GradientsOfWhatCheckpointsHave_AreRight(NormPlacement placement)
    {
        using var scope = NewDisposeScope();
        using var encoder = CreatePretrained(placement);
        var ids = TinyEncoder.Ids([[1, 2, 3, 4], [5, 6, 0, 0]], 4);
        var types = TinyEncoder.Ids([[0, 0, 1, 1], [1, 0, 0, 0]], 4);
        var padding = Given.Padding(4, 0, 2);
        GradientAssert.IsRight(encoder, [], () => encoder.Encode(encoder.Embed(ids, types), padding).Output);
    }

    [TestMethod]
    public void TypesOfTokens_AreAddedToTheirEmbeddings()
    {
        using var scope = NewDisposeScope();
        using var encoder = CreatePretrained();
        encoder.eval();
        Assert.AreEqual(2, encoder.TypeCount);
        Assert.AreEqual(3, encoder.EmbeddingDimension);
        var parameters = encoder.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        CollectionAssert.AreEqual(new long[] { 7, 3 }, parameters["positions.weight"].shape);
        var ids = TinyEncoder.Ids([[1, 2, 3]], 3);
        var table = parameters["typeEmbedding"];
        var embedded = parameters["embedding"].narrow(0, 1, 3);
        TensorAssert.Near(embedded + table[0], encoder.Embed(ids).squeeze(0));
        TensorAssert.Near(embedded + table.index_select(0, tensor(new long[] { 1, 0, 1 })),
            encoder.Embed(ids, TinyEncoder.Ids([[1, 0, 1]], 3)).squeeze(0));

        Refusal.OfShape("types", TinyEncoder.Ids([[1, 0]], 2), types => encoder.Embed(ids, types));
        using var without = new TransformerTextEncoder(8, 6, 1, new(4, 2, 6));
        Refusal.Of<ArgumentException>(() => without.Embed(ids, ids), "'types' is given to an encoder without types of tokens");
    }

    [TestMethod]
    public void WrongOptionsOfCheckpoints_AreRefused()
    {
        var layer = new TransformerLayerOptions(4, 2, 6);
        IsRefused("'Dimension' is 0; expected at least 1.", [layer], new() { Dimension = 0 });
        IsRefused("'TypeCount' is -1; expected at least 0.", [layer], new() { TypeCount = -1 });
        IsRefused("'FirstPositionRow' is -1; expected at least 0.", [layer], new() { FirstPositionRow = -1 });
        IsRefused("'layers' is 0; expected at least 1.", []);
        IsRefused("'Dimension' is 8; expected 4, as in the first layer.", [layer, new(8, 2, 6)]);
        IsRefused("'NormEpsilon' is 0; expected a positive, finite number.", [layer with { NormEpsilon = 0 }]);
        IsRefused("'ActivationDropout' is 1; expected a share in [0, 1).", [layer with { ActivationDropout = 1 }]);
        IsRefused("'frequencyBase' is 1; expected a finite number above 1.", [layer with { RotaryBase = 1 }]);

        static void IsRefused(string message, TransformerLayerOptions[] layers, TokenEmbeddingOptions? embedding = null) =>
            Refusal.Of<ArgumentOutOfRangeException>(
                () => new TransformerTextEncoder(8, 6, layers, PositionalEncoding.Rotary, embedding: embedding), message);
    }
}
