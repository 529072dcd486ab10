using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

/// <summary>Tokens are restored, and the padding between sentences is not.</summary>
[TestClass]
public sealed class MaskedLanguageObjectiveTests
{
    private const int Vocabulary = 12;
    private const int Pad = 3;
    private const int Mask = 4;

    private static readonly int[][] Texts = [[5, 6, Pad, Pad, 7, 8, 9], [10, 11], [6, Pad, 5]];

    [TestMethod]
    public void Padding_IsNeitherMaskedNorRestored_AndNoTokenBecomesPadding()
    {
        using var scope = NewDisposeScope();
        var encoder = new Recorder();
        using var network = new MaskedLanguageNetwork(encoder, new Generator(1));
        var objective = Objective(network);
        for (var seed = 0; seed < 200; seed++)
        {
            network.zero_grad();
            objective.Loss([0, 1, 2], 9, new Random(seed), 0).backward(); // also where no token was drawn
        }
        Assert.HasCount(200, encoder.Padding);
        bool[] expected =
        [
            .. Texts.SelectMany(text => Enumerable.Range(0, 7).Select(i => i >= text.Length || text[i] == Pad)),
        ];
        foreach (var found in encoder.Padding)
            CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Padding_IsNoCandidate()
    {
        using var scope = NewDisposeScope();
        using var network = new MaskedLanguageNetwork(new Recorder(), new Generator(1));
        var bias = network.named_parameters().Single(named => named.name == "bias").parameter;
        Objective(network).Loss([0, 1, 2], 9, new Random(2), 0).backward();
        var gradient = bias.grad!.data<float>().ToArray();
        Assert.AreEqual(0, gradient[Pad]);
        Assert.IsTrue(Enumerable.Range(5, Vocabulary - 5).All(token => gradient[token] != 0), string.Join(' ', gradient));
    }

    [TestMethod]
    public void TheWeightOfARow_IsTheNumberOfItsTokens()
    {
        using var network = new MaskedLanguageNetwork(new Recorder(), new Generator(1));
        var objective = Objective(network);
        CollectionAssert.AreEqual(new float[] { 5, 2, 2 }, objective.Rows.Select(objective.WeightOf).ToArray());
        CollectionAssert.AreEqual(new[] { 7, 2, 3 }, objective.Rows.Select(objective.LengthOf).ToArray());
    }

    private static MaskedLanguageObjective Objective(MaskedLanguageNetwork network)
    {
        var block = new TokenBlock(new SpecialIds(Pad, Mask));
        foreach (var text in Texts)
            block.Add(text);
        return new(network, EncoderConfiguration.Create(UntrainedModel.Settings), block, CPU);
    }

    /// <summary>Returns embeddings, and keeps what it was told of padding.</summary>
    private sealed class Recorder : TokenEncoder
    {
        public Recorder() : base(nameof(Recorder), Vocabulary, 8, new Generator(2)) => RegisterComponents();

        public List<bool[]> Padding { get; } = [];

        protected override (Tensor Output, IReadOnlyList<Tensor> Weights) Contextualize(
            Tensor embedded, Tensor? padding, bool needsWeights)
        {
            Padding.Add(padding!.data<bool>().ToArray());
            return (embedded, []);
        }
    }
}
