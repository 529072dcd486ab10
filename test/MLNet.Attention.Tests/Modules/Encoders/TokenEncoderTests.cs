using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Encoders;

/// <summary>What holds for every encoder, whatever it makes of the embeddings.</summary>
[TestClass]
[DoNotParallelize] // they seed the global generator and count tensors
public sealed class TokenEncoderTests
{
    private static readonly long[][] Rows = [[5, 3, 9], [1, 2, 3, 4, 5, 6], [7], [3, 9, 5, 11]];

    public static IEnumerable<object[]> Kinds => TinyEncoder.Kinds;

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ARow_GetsTheSameVectorsInAnyBatch(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind);
        encoder.eval();
        var alone = Rows.Select(row => encoder.call(TinyEncoder.Ids([row], row.Length), null).Output[0]).ToList();

        foreach (var width in new[] { 6, 7, 20 })
        {
            var output = encoder.call(TinyEncoder.Ids(Rows, width), TinyEncoder.Padding(Rows, width)).Output;
            CollectionAssert.AreEqual(new long[] { Rows.Length, width, encoder.Dimension }, output.shape);
            for (var i = 0; i < Rows.Length; i++)
            {
                var together = output[i].narrow(0, 0, Rows[i].Length);
                TensorAssert.Near(alone[i], together, what: $"row {i} in a batch {width} wide");
                if (kind is not ("transformer" or "sentences") && Rows[i].Length < width)
                    TensorAssert.AllZero(output[i].narrow(0, Rows[i].Length, width - Rows[i].Length));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ARowThatIsAllPadding_GivesFiniteLogits_AndFiniteGradients(string kind)
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyEncoder.CreateClassifier(kind);
        var ids = tensor(new long[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        var padding = Given.Padding(3, 0, 3);

        var (pooled, poolingWeights, _) = classifier.Pool(classifier.Embed(ids), padding);
        classifier.Classify(pooled).square().sum().backward();

        TensorAssert.AllZero(pooled[1]);
        TensorAssert.AllZero(poolingWeights[1]);
        foreach (var (name, parameter) in classifier.named_parameters())
            TensorAssert.AllFinite(parameter.grad!, name);
        TensorAssert.AllZero(classifier.get_parameter("encoder.embedding")!.grad!.narrow(0, 4, 3));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void EmbeddingAndEncoding_CanBeCalledApart(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind);
        encoder.eval();
        var (ids, padding) = (TinyEncoder.Ids(Rows, 6), TinyEncoder.Padding(Rows, 6));

        var embedded = encoder.Embed(ids);
        var (output, weights) = encoder.Encode(embedded, padding);

        TensorAssert.Same(encoder.get_parameter("embedding")![3], embedded[0, 1]);
        TensorAssert.Same(encoder.call(ids, padding).Output, output);
        Assert.HasCount(kind == "transformer" ? 2 : 0, weights);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Gradients_AreWhatFiniteDifferencesGive(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind, dimension: 4, layers: 1);
        using (no_grad())
        {
            foreach (var parameter in encoder.parameters()) // larger than at the start, so that no gradient is tiny
                parameter.add_(Given.Random(7, parameter.shape), 0.3);
        }
        var padding = Given.Padding(4, 0, 2);
        var embedded = Given.RandomDouble(1, 2, 4, 4);
        GradientAssert.IsRight(new WithoutEmbedding(encoder), [embedded], () => encoder.Encode(embedded, padding).Output);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void TheGradientOfAnEmbedding_IsItsTokens(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind, dimension: 4, layers: 1);
        var ids = tensor(new long[] { 1, 2, 1, 3 }, [1, 4]);
        var embedded = encoder.Embed(ids).detach().requires_grad_();
        var factors = Given.Random(2, 1, 4, 4);
        (encoder.Encode(embedded, null).Output * factors).sum().backward();
        (encoder.call(ids, null).Output * factors).sum().backward();

        var gradient = encoder.get_parameter("embedding")!.grad!;
        TensorAssert.Near(embedded.grad![0, 0] + embedded.grad[0, 2], gradient[1]);
        TensorAssert.Near(embedded.grad[0, 3], gradient[3]);
        TensorAssert.AllZero(gradient[0]);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void TheSeedAloneDecides_WeightsAndDropout(string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = TinyEncoder.Create(kind, seed: 5, dropout: 0.5);
        var expected = first.call(TinyEncoder.Ids(Rows, 6), null).Output;
        manual_seed(2);
        using var second = TinyEncoder.Create(kind, seed: 5, dropout: 0.5);
        foreach (var (name, parameter) in first.named_parameters())
            TensorAssert.Same(parameter, second.get_parameter(name)!, name);
        TensorAssert.Same(expected, second.call(TinyEncoder.Ids(Rows, 6), null).Output);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void InTraining_SomethingIsDropped_InEvaluationNothing(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind, dropout: 0.5);
        var ids = TinyEncoder.Ids(Rows, 6);
        var dropped = TensorAssert.Values(encoder.call(ids, null).Output);
        CollectionAssert.AreNotEqual(dropped, TensorAssert.Values(encoder.call(ids, null).Output));
        encoder.eval();
        TensorAssert.Same(encoder.call(ids, null).Output, encoder.call(ids, null).Output);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void TheEmbedding_StartsSmall_AndSoDoesTheOutput(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind, dimension: 64);
        encoder.eval();
        Assert.AreEqual(0.02, Deviation(encoder.get_parameter("embedding")!), 0.002);
        Assert.IsLessThan(0.2, Deviation(encoder.call(TinyEncoder.Ids(Rows, 6), null).Output));
    }

    [TestMethod]
    [DataRow("lstm")]
    [DataRow("gru")]
    [DataRow("convolutional")]
    [DataRow("ngram")]
    public void NoTokenAtAll(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind);
        CollectionAssert.AreEqual(
            new long[] { 2, 0, 8 }, encoder.call(zeros(new long[] { 2, 0 }, ScalarType.Int64), null).Output.shape);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void WrongShapes_AreRefused(string kind)
    {
        using var scope = NewDisposeScope();
        using var encoder = TinyEncoder.Create(kind);
        foreach (var wrong in new[] { IdsOf(3), IdsOf(1, 2, 3) })
            Refusal.OfShape("ids", wrong, x => encoder.call(x, null));
        foreach (var wrong in new[] { zeros(2, 3, 6), zeros(3, 8), zeros(1, 2, 3, 8) })
            Refusal.OfShape("embedded", wrong, x => encoder.Encode(x, null));
        foreach (var wrong in new[] { MaskOf(2, 4), MaskOf(1, 3), MaskOf(3) })
        {
            Refusal.OfShape("padding", wrong, x => encoder.call(IdsOf(2, 3), x));
            Refusal.OfShape("padding", wrong, x => encoder.Encode(zeros(2, 3, 8), x));
        }
    }

    [TestMethod]
    public void Constructors_RefuseWhatIsOutOfRange()
    {
        Refusal.Of<ArgumentException>(() => new NGramTextEncoder(0, 4), "'vocabularySize' is ");
        Refusal.Of<ArgumentException>(() => new NGramTextEncoder(5, 0), "'dimension' is ");
        Refusal.Of<ArgumentException>(() => new RecurrentTextEncoder(5, 0, 4), "'layers' is ");
        Refusal.Of<ArgumentException>(() => new RecurrentTextEncoder(5, 1, 5), "'dimension' is ");
        Refusal.Of<ArgumentException>(() => new RecurrentTextEncoder(5, 1, 4, (RecurrentCell)9), "'cell' is ");
        Refusal.Of<ArgumentException>(() => new BidirectionalRecurrence(0, 4), "'inputDimension' is ");
        Refusal.Of<ArgumentException>(() => new BidirectionalRecurrence(4, 0), "'hiddenDimension' is ");
        Refusal.Of<ArgumentException>(() => new ConvolutionalTextEncoder(5, [], 4),
            "'kernelSizes' is []; expected one or more sizes, each at least 1.");
        Refusal.Of<ArgumentException>(() => new ConvolutionalTextEncoder(5, [3, 0], 4),
            "'kernelSizes' is [3, 0]; expected one or more sizes, each at least 1.");
        Refusal.Of<ArgumentException>(() => new ConvolutionalTextEncoder(5, [1, 2, 3], 2),
            "'dimension' is 2; expected at least 3.");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void ForwardAndBackward_LeaveNoTensor(string kind)
    {
        using var generator = new Generator(1);
        using var classifier = TinyEncoder.CreateClassifier(kind, dropout: 0.2);
        Run(classifier); // the first gradients stay, as they should
        LiveTensors.AreNoMoreAfter(() =>
        {
            for (var i = 0; i < 5; i++)
                Run(classifier);
        });
    }

    private static void Run(TextNetwork classifier)
    {
        using var scope = NewDisposeScope();
        classifier.train();
        var (ids, padding) = (TinyEncoder.Ids(Rows, 6), TinyEncoder.Padding(Rows, 6));
        classifier.call(ids, padding).sum().backward();
        classifier.eval();
        using var inference = inference_mode();
        classifier.call(ids, padding);
    }

    private static double Deviation(Tensor tensor) =>
        Math.Sqrt(TensorAssert.Values(tensor).Average(value => value * value));

    private static Tensor IdsOf(params long[] shape) => zeros(shape, ScalarType.Int64);

    private static Tensor MaskOf(params long[] shape) => zeros(shape, ScalarType.Bool);

    /// <summary>An encoder whose embedding, which <see cref="TokenEncoder.Encode"/> does not use, is left out.</summary>
    private sealed class WithoutEmbedding : nn.Module
    {
        private readonly TokenEncoder encoder;

        public WithoutEmbedding(TokenEncoder encoder) : base(nameof(WithoutEmbedding))
        {
            this.encoder = encoder;
            RegisterComponents();
        }

        public override IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> named_parameters(
            bool recurse = true) =>
            encoder.named_parameters(recurse).Where(named => named.name != "embedding");
    }
}
