using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class GenerationHeadTests
{
    private const int D = 4, V = 7;

    // The first source has a token twice; the last two positions of the second are padding.
    private static readonly long[] Ids = [3, 5, 3, 1, 2, 6, 0, 0];

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Probabilities_SumTo1(bool copies, bool isTied)
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies, isTied);
        var inputs = Inputs.Create();

        var (logProbabilities, copyProbability) = inputs.Run(head, isTied ? Given.Random(5, V, D) : null);

        CollectionAssert.AreEqual(new long[] { 2, 3, V }, logProbabilities.shape);
        TensorAssert.Near(ones(2, 3), logProbabilities.exp().sum(-1));
        Assert.AreEqual(copies, copyProbability is not null);
        if (copies)
            CollectionAssert.AreEqual(new long[] { 2, 3 }, copyProbability!.shape);
    }

    [TestMethod]
    public void WithoutABias_AndWithAScale_OnlyTheLogitsChange()
    {
        using var scope = NewDisposeScope();
        using var head = new GenerationHead(D, V, generator: new Generator(1), hasBias: false, scale: 0.25);
        CollectionAssert.AreEqual(new[] { "weight" }, head.named_parameters().Select(named => named.name).ToArray());
        var inputs = Inputs.Create();
        var expected = matmul(inputs.Output / 4, head.get_parameter("weight")!.transpose(0, 1)).log_softmax(-1);
        TensorAssert.Near(expected, inputs.Run(head).LogProbabilities);
        Refusal.Of<ArgumentException>(() => new GenerationHead(D, V, scale: 0), "'scale' is 0");
    }

    [TestMethod]
    public void Copying_IsTheMixtureOfTheFormula()
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies: true);
        var inputs = Inputs.Create();

        var (logProbabilities, copyProbability) = inputs.Run(head);

        var (actual, gates) = (TensorAssert.Values(logProbabilities.exp()), TensorAssert.Values(copyProbability!));
        var softmax = (matmul(inputs.Output, Of("weight").transpose(0, 1)) + Of("bias")).softmax(-1);
        var (generated, alignment) = (TensorAssert.Values(softmax), TensorAssert.Values(inputs.Alignment));
        var context = matmul(inputs.Alignment, inputs.Memory);
        var gate = ((cat([inputs.Output, context], -1) * Of("copy.weight")).sum(-1) + Of("copy.bias")).sigmoid();
        TensorAssert.Near(gate, copyProbability!);
        for (var at = 0; at < 6; at++)
        {
            for (var token = 0; token < V; token++)
            {
                var copied = Enumerable.Range(0, 4).Where(s => Ids[at / 3 * 4 + s] == token).Sum(s => alignment[at * 4 + s]);
                Assert.AreEqual((1 - gates[at]) * generated[at * V + token] + gates[at] * copied, actual[at * V + token], 1e-6,
                    $"position {at}, token {token}");
            }
        }

        Tensor Of(string name) => head.get_parameter(name)!;
    }

    [TestMethod]
    public void WhereEverythingIsCopied_TheDistributionIsTheAlignment_AndPaddingGivesNone()
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies: true);
        OpenGate(head, 100);
        var inputs = Inputs.Create();

        var (logProbabilities, copyProbability) = inputs.Run(head);

        TensorAssert.Same(ones(2, 3), copyProbability!);
        var (p, a) = (logProbabilities.exp(), inputs.Alignment);
        var none = zeros(3);
        var twice = a[0].select(1, 0) + a[0].select(1, 2);
        TensorAssert.Near(stack([none, a[0].select(1, 3), none, twice, none, a[0].select(1, 1), none], 1), p[0]);
        TensorAssert.Near(stack([none, none, a[1].select(1, 0), none, none, none, a[1].select(1, 1)], 1), p[1]);
    }

    [TestMethod]
    public void WhereNothingIsCopied_TheDistributionIsTheSoftmax()
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies: true);
        using var plain = Create(copies: false);
        OpenGate(head, -100);
        using (no_grad())
        {
            foreach (var (name, parameter) in plain.named_parameters())
                parameter.copy_(head.get_parameter(name)!);
        }
        var inputs = Inputs.Create();
        TensorAssert.Near(inputs.Run(plain).LogProbabilities, inputs.Run(head).LogProbabilities);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ATiedHead_IsOneWithTheTableAsItsWeights(bool copies)
    {
        using var scope = NewDisposeScope();
        using var tied = Create(copies, isTied: true);
        using var own = Create(copies);
        using (no_grad())
        {
            foreach (var (name, parameter) in tied.named_parameters())
                own.get_parameter(name)!.copy_(parameter);
        }
        var inputs = Inputs.Create();
        TensorAssert.Same(inputs.Run(own, own.get_parameter("weight")).LogProbabilities,
            inputs.Run(tied, own.get_parameter("weight")).LogProbabilities);
        Assert.IsTrue(tied.IsTied);
        Assert.IsFalse(own.IsTied);
        Assert.IsFalse(tied.named_parameters().Any(named => named.name == "weight"));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void TheLogProbabilitiesOfLabels_AreThoseOfTheDistribution(bool copies)
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies);
        var inputs = Inputs.Create();
        var all = inputs.Run(head).LogProbabilities.flatten(0, 1);
        var softmax = (matmul(inputs.Output, head.get_parameter("weight")!.transpose(0, 1)) + head.get_parameter("bias")!)
            .log_softmax(-1).flatten(0, 1);
        for (var label = 0L; label < V; label++)
        {
            var labels = tensor(Enumerable.Repeat(label, 6).ToArray());
            var (ofLabels, mean) = inputs.RunOf(head, labels);
            TensorAssert.Near(all.select(1, label), ofLabels, what: $"label {label}");
            TensorAssert.Near(softmax.mean([1]), mean);
        }
    }

    [TestMethod]
    public void ALabelThatCannotBeCopied_HasAFiniteLoss_EvenWhereEverythingIsCopied()
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies: true);
        OpenGate(head, 100);
        var inputs = Inputs.Create();
        var (ofLabels, _) = inputs.RunOf(head, tensor(Enumerable.Repeat(4L, 6).ToArray()));
        ofLabels.sum().backward();
        TensorAssert.AllFinite(ofLabels);
        foreach (var (name, parameter) in head.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, name);
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Gradients_AreThoseOfFiniteDifferences(bool copies, bool ofLabels)
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies);
        var given = Inputs.Create();
        Tensor[] inputs = [given.Output.to_type(ScalarType.Float64), given.Memory.to_type(ScalarType.Float64),
            Given.RandomDouble(3, 2, 3, 4)];
        var labels = tensor(new long[] { 3, 1, 4, 2, 6, 0 });
        if (!copies)
            inputs = inputs[..1];

        GradientAssert.IsRight(head, inputs, () =>
        {
            var moved = copies
                ? new Inputs(inputs[0], inputs[2].softmax(-1), inputs[1], given.Source)
                : given with { Output = inputs[0] };
            return ofLabels ? moved.RunOf(head, labels).OfLabels : moved.Run(head).LogProbabilities;
        });
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var head = Create(copies: true, isTied: true);
        var table = zeros(V, D);
        var right = Inputs.Create();
        foreach (var wrong in new[] { zeros(2, 3, D + 1), zeros(3, D) })
            Refusal.OfShape("output", wrong, x => (right with { Output = x }).Run(head, table));
        foreach (var wrong in new[] { zeros(2, 2, 4), zeros(1, 3, 4), zeros(3, 4) })
            Refusal.OfShape("alignment", wrong, x => (right with { Alignment = x }).Run(head, table));
        foreach (var wrong in new[] { zeros(2, 5, D), zeros(2, 4, D + 1), zeros(4, D) })
            Refusal.OfShape("memory", wrong, x => (right with { Memory = x }).Run(head, table));
        foreach (var wrong in new[] { zeros(2, 3, ScalarType.Int64), zeros(4, ScalarType.Int64) })
            Refusal.OfShape("source", wrong, x => (right with { Source = x }).Run(head, table));
        Refusal.OfShape("embeddings", zeros(V, D + 1), x => right.Run(head, x));
        Refusal.Of<ArgumentNullException>(() => right.Run(head), "embeddings");
        Refusal.Of<ArgumentException>(() => new GenerationHead(0, 1), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new GenerationHead(1, 0), "'vocabularySize' is 0; expected at least 1.");
    }

    private static GenerationHead Create(bool copies, bool isTied = false)
    {
        var head = new GenerationHead(D, V, copies, isTied, new Generator(3));
        Given.RandomBiases(head);
        return head;
    }

    /// <summary>Makes the probability of copying σ(<paramref name="logit"/>) everywhere.</summary>
    private static void OpenGate(GenerationHead head, double logit)
    {
        using var noGradient = no_grad();
        head.get_parameter("copy.weight")!.fill_(0);
        head.get_parameter("copy.bias")!.fill_(logit);
    }

    private sealed record Inputs(Tensor Output, Tensor Alignment, Tensor Memory, Tensor Source)
    {
        public static Inputs Create() => new(Given.Random(1, 2, 3, D),
            Given.Random(2, 2, 3, 4).masked_fill(Given.Padding(4, 0, 2).unsqueeze(1), double.NegativeInfinity).softmax(-1),
            Given.Random(3, 2, 4, D), tensor(Ids, [2, 4]));

        public (Tensor LogProbabilities, Tensor? CopyProbability) Run(GenerationHead head, Tensor? table = null) =>
            head.LogProbabilities(Output, Alignment, Memory, Source, table);

        /// <summary>The same for one label at each of the 6 positions.</summary>
        public (Tensor OfLabels, Tensor Mean) RunOf(GenerationHead head, Tensor labels) => head.LogProbabilitiesOf(
            Output.flatten(0, 1), Alignment.flatten(0, 1), matmul(Alignment, Memory).flatten(0, 1),
            Source.repeat_interleave(3, 0), labels, null);
    }
}
