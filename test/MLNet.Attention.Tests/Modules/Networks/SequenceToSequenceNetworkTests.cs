using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Encoders;
using MLNet.Attention.Transforms.Generation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = MLNet.Attention.Trainers.Loop.AdamW;

namespace MLNet.Attention.Tests.Modules.Networks;

[TestClass]
public sealed class SequenceToSequenceNetworkTests
{
    private const long V = TinySequenceNetwork.V, Begin = 0, End = V - 1;

    private static readonly long[][] Sources = [[5, 3, 5], [1, 2, 3, 4, 6], [7]];
    private static readonly long[][] Targets = [[Begin, 3, 5], [Begin, 2], [Begin, 7, 7, 1]];

    public static IEnumerable<object[]> Kinds => TinySequenceNetwork.Kinds;

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ARow_HasTheSameDistributionsInAnyBatch(string architecture, bool copies)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies);
        foreach (var width in new[] { 5, 9 })
        {
            var batch = network.call(
                TinyEncoder.Ids(Sources, width), TinyEncoder.Padding(Sources, width), TinyEncoder.Ids(Targets, 6));
            for (var row = 0; row < 3; row++)
            {
                var alone = network.call(Ids(Sources[row]), null, Ids(Targets[row]));
                TensorAssert.Near(alone[0], batch[row].narrow(0, 0, Targets[row].Length), 2e-5, $"row {row}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Losses_AreThoseOfTheDistributions(string architecture, bool copies)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies);
        var logs = Enumerable.Range(0, 3).Select(row =>
            TensorAssert.Values(network.call(Ids(Sources[row]), null, Ids(Targets[row])))).ToArray();
        var labels = Targets.Select(target => target[1..].Append(End).ToArray()).ToArray();
        var expected = new List<double>();
        var smoothed = new List<double>();
        for (var row = 0; row < 3; row++)
        {
            for (var t = 0; t < labels[row].Length; t++)
            {
                var log = logs[row][(int)(t * V)..(int)((t + 1) * V)];
                expected.Add(-log[labels[row][t]]);
                smoothed.Add(-0.8 * log[labels[row][t]] - 0.2 * log.Average());
            }
        }
        var losses = Losses(network, 0, 0);
        TensorAssert.Near(tensor(expected.ToArray()), losses.to_type(ScalarType.Float64), 2e-5);
        if (!copies) // what is smoothed is what is generated
            TensorAssert.Near(tensor(smoothed.ToArray()), Losses(network, 0.2, 0).to_type(ScalarType.Float64), 2e-5);
    }

    [TestMethod]
    [DataRow("transformer")]
    [DataRow("gru general")]
    public void WithCopying_WhatIsSmoothedIsWhatIsGenerated(string architecture)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies: true);
        var (plain, half) = (Losses(network, 0, 0), Losses(network, 0.5, 0));
        using (no_grad())
        {
            network.get_parameter("head.copy.weight")!.fill_(0);
            network.get_parameter("head.copy.bias")!.fill_(-100);
        }
        var generated = network.call(TinyEncoder.Ids(Sources, 5), TinyEncoder.Padding(Sources, 5), TinyEncoder.Ids(Targets, 4));
        var means = -generated.mean([-1]).flatten().index_select(0, Positions(4));
        TensorAssert.Near((plain + means) / 2, half);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void TheCoverageLoss_IsWhatIsAttendedToAgain(string architecture, bool copies)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies);
        var expected = new List<double>();
        for (var row = 0; row < 3; row++)
        {
            using var state = network.Start(Ids(Sources[row]), null);
            var covered = new double[Sources[row].Length];
            foreach (var token in Targets[row])
            {
                var alignment = TensorAssert.Values(state.Step(tensor(new[] { token })).Alignment);
                expected.Add(0.7 * alignment.Zip(covered, Math.Min).Sum());
                for (var s = 0; s < covered.Length; s++)
                    covered[s] += alignment[s];
            }
        }
        var added = Losses(network, 0.1, 0.7) - Losses(network, 0.1, 0);
        TensorAssert.Near(tensor(expected.ToArray()), added.to_type(ScalarType.Float64), 1e-4);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Losses_HaveFiniteGradients_ForEveryParameter(string architecture, bool copies)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.Create(architecture, copies);
        network.train();
        Losses(network, 0.1, 1).sum().backward();
        foreach (var (name, parameter) in network.named_parameters())
            TensorAssert.AllFinite(parameter.grad ?? throw new AssertFailedException($"{name} has no gradient."), name);
    }

    [TestMethod]
    [DataRow(true, true, 1, false)]
    [DataRow(true, false, 1, true)]
    [DataRow(false, true, 2, false)]
    [DataRow(false, false, 2, true)]
    public void Tables_AreParametersOnce(bool shares, bool isTied, int tables, bool hasOwnWeights)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.Create("gru general", copies: false, shares, isTied);
        var names = network.named_parameters().Select(named => named.name).ToList();
        Assert.AreEqual(tables, names.Count(name => name.EndsWith("embedding")));
        Assert.AreEqual(hasOwnWeights, names.Contains("head.weight"));
        CollectionAssert.AllItemsAreUnique(names);
        Assert.AreEqual(names.Count, network.parameters().Distinct(ReferenceEqualityComparer.Instance).Count());
        var vocabulary = shares ? V : V + 2;
        Assert.AreEqual(vocabulary, network.VocabularySize);
        var output = network.call(Ids([1, 2]), null, Ids([Begin, vocabulary - 1]));
        CollectionAssert.AreEqual(new[] { 1, 2, vocabulary }, output.shape);
    }

    [TestMethod]
    [DataRow("transformer", 0.01)]
    [DataRow("lstm additive", 0.02)]
    public void TwoPairs_AreLearntByHeart(string architecture, double rate)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.Create(architecture, copies: false, dimension: 16);
        long[][] sources = [[1, 2, 3], [3, 1]], targets = [[4, 5, 6, 4], [7, 5]];
        Learn(network, sources, targets, rate);
        CollectionAssert.AreEqual(targets[0], Generate(network, sources[0]));
        CollectionAssert.AreEqual(targets[1], Generate(network, sources[1]));
    }

    [TestMethod]
    [DataRow("transformer")]
    [DataRow("gru general")]
    public void ATokenThatWasNeverSeen_IsCopied(string architecture)
    {
        using var scope = NewDisposeScope();
        // Small embeddings: what was never seen is then nearly nothing, and so far from what is not to be copied.
        using var network = TinySequenceNetwork.Create(
            architecture, copies: true, vocabularySize: 20, dimension: 16, scales: false);
        // To copy what is not 1: the tokens from 2 to 13 are learnt, those from 14 to 18 never seen.
        var seen = Enumerable.Range(2, 12).Select(i => (long)i).ToArray();
        long[][] sources = [.. seen.Select(i => new[] { 1, i }), .. seen.Select(i => new[] { i, 1 })];
        long[][] targets = [.. seen.Select(i => new[] { i }), .. seen.Select(i => new[] { i })];
        Learn(network, sources, targets, rate: 0.01);
        for (var token = 14L; token < 19; token++)
        {
            CollectionAssert.AreEqual(new[] { token }, Generate(network, [1, token]));
            CollectionAssert.AreEqual(new[] { token }, Generate(network, [token, 1]));
        }
    }

    [TestMethod]
    public void PartsThatDoNotFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        var encoder = new RecurrentTextEncoder(9, 1, 8);
        var decoder = new TransformerTextDecoder(5, 1, new(8, 2, 8));
        Refusal.Of<ArgumentException>(() => Make(encoder, new TransformerTextDecoder(5, 1, new(6, 2, 8)), new(8, 9)),
            "'decoder' has dimension 6; expected the encoder's 8.");
        Refusal.Of<ArgumentException>(() => Make(encoder, decoder, new(6, 9)),
            "'head' has dimension 6; expected the encoder's 8.");
        Refusal.Of<ArgumentException>(() => Make(encoder, decoder, new(8, 10)),
            "'head' has a vocabulary of 10; expected the encoder's 9.");
        Refusal.Of<ArgumentException>(() => Make(encoder, decoder, new(8, 10, copies: true), shares: false),
            "'head' has a vocabulary of 10; expected the encoder's 9.");
        Refusal.Of<ArgumentNullException>(() => Make(null!, decoder, new(8, 9)), "encoder");
        Refusal.Of<ArgumentNullException>(() => Make(encoder, null!, new(8, 9)), "decoder");
        Refusal.Of<ArgumentNullException>(() => Make(encoder, decoder, null!), "head");
        Make(encoder, decoder, new(8, 10), shares: false).Dispose();

        static SequenceToSequenceNetwork Make(
            TokenEncoder encoder, TextDecoder decoder, GenerationHead head, bool shares = true) =>
            new(encoder, decoder, head, shares);
    }

    [TestMethod]
    public void WrongShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.Create("transformer", copies: true);
        var (source, target) = (Ids([1, 2]), Ids([Begin, 2]));
        Refusal.OfShape("source", zeros(2, ScalarType.Int64), x => network.call(x, null, target));
        Refusal.OfShape("target", zeros(2, ScalarType.Int64), x => network.call(source, null, x));
        Refusal.OfShape("padding", Given.Padding(3, 0), x => network.call(source, x, target));
        Refusal.OfShape("memory", zeros(2, 2, TinySequenceNetwork.D),
            _ => network.call(cat([source, source]), null, target)); // the memory of 2 sources for 1 target
    }

    private static Tensor Ids(long[] row) => tensor(row, [1, row.Length]);

    /// <summary>The indices of the positions of <see cref="Targets"/> in a batch of a given width.</summary>
    private static Tensor Positions(int width) => tensor(
        Targets.SelectMany((target, row) => Enumerable.Range(0, target.Length).Select(t => (long)row * width + t)).ToArray());

    private static Tensor Losses(SequenceToSequenceNetwork network, double labelSmoothing, double coverage) =>
        network.Losses(TinyEncoder.Ids(Sources, 5), TinyEncoder.Padding(Sources, 5), TinyEncoder.Ids(Targets, 4), Positions(4),
            tensor(Targets.SelectMany(target => target[1..].Append(End)).ToArray()), labelSmoothing, coverage);

    private static void Learn(SequenceToSequenceNetwork network, long[][] sources, long[][] targets, double rate)
    {
        var end = network.VocabularySize - 1;
        var (width, longest) = (sources.Max(row => row.Length), targets.Max(row => row.Length) + 1);
        var (ids, padding) = (TinyEncoder.Ids(sources, width), TinyEncoder.Padding(sources, width));
        var read = TinyEncoder.Ids([.. targets.Select(row => row.Prepend(Begin).ToArray())], longest);
        var positions = tensor(targets.SelectMany(
            (target, row) => Enumerable.Range(0, target.Length + 1).Select(t => (long)row * longest + t)).ToArray());
        var labels = tensor(targets.SelectMany(row => row.Append(end)).ToArray());
        network.train();
        using var optimizer = new AdamW([.. network.parameters()], weightDecay: 0);
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            network.Losses(ids, padding, read, positions, labels, 0, 0).mean().backward();
            optimizer.Step(rate);
        }
        network.eval();
    }

    private static long[] Generate(SequenceToSequenceNetwork network, long[] source)
    {
        using var state = network.Start(Ids(source), null);
        var request = new GenerationRequest((int)Begin, (int)network.VocabularySize - 1,
            new GenerationOptions { BeamSize = 1, MaximumTokens = 6 });
        return [.. new BeamSearch(state, request).Run().Single().Single().Ids.Select(id => (long)id)];
    }
}
