using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

/// <summary>Texts that mean the same are told from the other texts of a batch.</summary>
[TestClass]
public sealed class ContrastiveObjectiveTests
{
    private const double Temperature = 0.2;

    private static readonly ModelSettings Settings =
        UntrainedModel.Settings with { Encoder = TextEncoder.Transformer, Pooling = TextPooling.Additive };

    private static readonly int[][] Texts = [[5, 6, 7], [8, 9], [7, 6, 5, 10], [11, 12], [5, 6], [13, 14, 15, 16]];

    [TestMethod]
    public void TheLossOfPairs_IsThatOfTheRightText_AmongThoseOfTheBatch()
    {
        using var model = Create();
        model.Network.eval();
        var vectors = Pooled(model);
        var expected = Enumerable.Range(0, 3).Sum(row => -Math.Log(
            Likeness(vectors, 2 * row, 2 * row + 1)
            / Enumerable.Range(0, 3).Sum(other => Likeness(vectors, 2 * row, 2 * other + 1))));
        var objective = Objective(model, Set(textsPerRow: 2));
        Assert.AreEqual(expected / 3, Loss(objective, [0, 1, 2], 3), 1e-5);
        Assert.AreEqual(expected / 6, Loss(objective, [0, 1, 2], 6), 1e-5, "the share of a part in a batch of six");
    }

    [TestMethod]
    public void OneText_IsComparedWithItself_AndDropoutTellsItsPassesApart()
    {
        using var generator = new Generator(5);
        using var model = Create(generator);
        model.Network.eval();
        var vectors = Pooled(model);
        var objective = Objective(model, Set(textsPerRow: 1));
        var expected = Enumerable.Range(0, 6).Sum(row => -Math.Log(
            Likeness(vectors, row, row) / Enumerable.Range(0, 6).Sum(other => Likeness(vectors, row, other))));
        Assert.AreEqual(expected / 6, Loss(objective, [0, 1, 2, 3, 4, 5], 6), 1e-5);
        model.Network.train();
        Assert.AreNotEqual(expected / 6, Loss(objective, [0, 1, 2, 3, 4, 5], 6), 1e-3);
    }

    [TestMethod]
    public void RowsThatShareAText_AreNotToldApart()
    {
        using var model = Create();
        model.Network.eval();
        var vectors = Pooled(model);
        // The second text of the first pair is the first one of the third.
        var objective = Objective(model, Set(textsPerRow: 2, [1, 2, 3, 4, 2, 5]));
        var expected = -Math.Log(Likeness(vectors, 0, 1) / (Likeness(vectors, 0, 1) + Likeness(vectors, 0, 3)))
            - Math.Log(Likeness(vectors, 2, 3) / new[] { 1, 3, 5 }.Sum(other => Likeness(vectors, 2, other)))
            - Math.Log(Likeness(vectors, 4, 5) / (Likeness(vectors, 4, 5) + Likeness(vectors, 4, 3)));
        Assert.AreEqual(expected / 3, Loss(objective, [0, 1, 2], 3), 1e-4);
    }

    [TestMethod]
    public void WordDropout_ChangesEachPass()
    {
        using var model = Create();
        model.Network.eval();
        var set = Set(textsPerRow: 1);
        var without = Loss(Objective(model, set), [0, 2], 2);
        Assert.AreNotEqual(without, Loss(Objective(model, set, wordDropout: 0.5), [0, 2], 2), 1e-4);
        Assert.AreEqual(without, Loss(Objective(model, set), [0, 2], 2));
    }

    [TestMethod]
    public void Everything_OfTheEncoderAndThePooling_GetsAGradient()
    {
        using var model = Create();
        using var scope = NewDisposeScope();
        Objective(model, Set(textsPerRow: 2)).Loss([0, 1, 2], 3, new Random(1), 0).backward();
        foreach (var (name, parameter) in model.Network.named_parameters())
        {
            var gradient = parameter.grad;
            Assert.AreEqual(name.Contains("head."), gradient is null, name);
            if (gradient is not null)
                Assert.IsTrue(gradient.isfinite().all().item<bool>(), name);
        }
    }

    [TestMethod]
    public void ARow_IsAsLongAsItsLongestText_AndIsReadTwice()
    {
        using var model = Create();
        var (single, pairs) = (Objective(model, Set(textsPerRow: 1)), Objective(model, Set(textsPerRow: 2)));
        Assert.AreEqual((6, 3), (single.Rows.Count, pairs.Rows.Count));
        Assert.AreEqual((3, 4), (single.LengthOf(0), pairs.LengthOf(1)));
        Assert.AreEqual(((2, 3), (2, 4)), (single.SizeOf(0), pairs.SizeOf(2)));
        Assert.AreEqual(1, single.WeightOf(0));
    }

    [TestMethod]
    public void TheValidation_IsTheSameEachTime_AndWithoutRowsThereIsNone()
    {
        using var model = Create();
        var objective = Objective(model, Set(textsPerRow: 1), wordDropout: 0.3);
        var validation = new ContrastiveValidation(objective, [0, 1, 2, 3, 4, 5], batchSize: 3);
        var first = validation.Validate(() => { })!;
        Assert.AreEqual(first.Loss, validation.Validate(() => { })!.Loss);
        Assert.IsGreaterThan(0, first.Loss);
        Assert.IsNull(new ContrastiveValidation(objective, [], batchSize: 3).Validate(() => { }));
        Assert.Throws<OperationCanceledException>(() => validation.Validate(() => throw new OperationCanceledException()));
    }

    private static TextModel Create() => UntrainedModel.Create(Settings);

    /// <summary>A model that can be trained while the generator lives, from which dropout draws.</summary>
    private static TextModel Create(Generator generator)
    {
        var configuration = Settings.ToConfiguration();
        return new(configuration, UntrainedModel.Tokenizer,
            new TextNetworkEnsemble([configuration.CreateNetwork(generator)]), ngrams: null, CPU);
    }

    private static EmbeddingSet Set(int textsPerRow, ulong[]? hashes = null) =>
        new(Block(), textsPerRow, hashes ?? [1, 2, 3, 4, 5, 6]);

    private static TokenBlock Block()
    {
        var block = new TokenBlock(UntrainedModel.Tokenizer.SpecialIds);
        foreach (var text in Texts)
            block.Add(text);
        return block;
    }

    private static ContrastiveObjective Objective(TextModel model, EmbeddingSet set, double wordDropout = 0) =>
        new(model, set, [.. Enumerable.Range(0, set.Count)], Temperature, wordDropout);

    private static double Loss(ContrastiveObjective objective, int[] rows, float batchWeight)
    {
        using var scope = NewDisposeScope();
        return objective.Loss(rows, batchWeight, new Random(1), 0).item<float>();
    }

    /// <summary>The vector of each text, read alone.</summary>
    private static double[][] Pooled(TextModel model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = model.Network.Networks[0];
        return [.. Texts.Select(text => network.Pool(network.Embed(
            tensor(Array.ConvertAll(text, id => (long)id), [1, text.Length])), null).Pooled.data<float>().ToArray()
            .Select(value => (double)value).ToArray())];
    }

    private static double Likeness(double[][] vectors, int first, int second)
    {
        static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
        var (u, v) = (vectors[first], vectors[second]);
        return Math.Exp(Dot(u, v) / Math.Sqrt(Dot(u, u) * Dot(v, v)) / Temperature);
    }
}
