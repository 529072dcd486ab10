using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Tests.Modules.Encoders;
using MLNet.Attention.Tests.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class ActivationCheckpointsTests
{
    private static readonly TransformerLayerOptions Shape = new(4, 2, 6) { Norm = NormPlacement.Post };

    [TestMethod]
    public void Gradients_AreThoseOfTheWholeGraph_AlsoOfWhatLiesBelow_AndOfASharedBias()
    {
        using var scope = NewDisposeScope();
        using var network = Network(dropout: 0);
        var expected = Gradients(network, checkpoints: null);
        using var generator = new Generator(1);
        var actual = Gradients(network, new ActivationCheckpoints(generator, () => 5));
        Assert.HasCount(expected.Count, actual);
        foreach (var (name, gradient) in expected)
            TensorAssert.Near(gradient, actual[name], 1e-6, name);
    }

    [TestMethod]
    public void BothRunsOfALayer_HaveTheSameDropout()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = Network(dropout: 0.4, generator);
        network.to(ScalarType.Float64);
        var parameter = network.named_parameters().Single(named => named.name == "layers.0.linear1.weight").parameter;
        var direction = Given.RandomDouble(3, parameter.shape);
        var gradients = Gradients(network, NewCheckpoints(), ScalarType.Float64);

        var slope = (gradients["layers.0.linear1.weight"] * direction).sum().item<double>();
        Assert.AreNotEqual(0, slope, 1e-3);
        Assert.AreEqual((Shifted(1e-6) - Shifted(-1e-6)) / 2e-6, slope, 1e-6);

        double Shifted(double by)
        {
            using var before = parameter.detach().clone();
            Set(before + direction * by);
            NewCheckpoints().Attach(network);
            var loss = Loss(network, Given.Random(3, 2, 5, 4).to_type(ScalarType.Float64) * 2,
                Given.Random(6, 2, 9).to_type(ScalarType.Float64) * 3).item<double>();
            Set(before);
            return loss;
        }

        void Set(Tensor values)
        {
            using var noGradient = no_grad();
            parameter.copy_(values);
        }

        ActivationCheckpoints NewCheckpoints()
        {
            var seed = 0;
            return new ActivationCheckpoints(generator, () => ++seed);
        }
    }

    [TestMethod]
    public void BelowAFrozenInput_TheLayersLearnAllTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = Network(dropout: 0);
        using var generator = new Generator(1);
        foreach (var (name, parameter) in network.named_parameters())
            parameter.requires_grad = !name.StartsWith("layers.0.", StringComparison.Ordinal);
        var checkpoints = new ActivationCheckpoints(generator, () => 5);
        checkpoints.Attach(network);
        Loss(network, Given.Random(3, 2, 5, 4), null).backward();
        checkpoints.Backward();
        foreach (var (name, parameter) in network.named_parameters())
            Assert.AreEqual(parameter.requires_grad, parameter.grad is not null, name);
    }

    [TestMethod]
    public void InEvaluation_LayersKeepTheirWeights()
    {
        using var scope = NewDisposeScope();
        using var network = Network(dropout: 0);
        using var generator = new Generator(1);
        new ActivationCheckpoints(generator, () => 5).Attach(network);
        network.eval();
        Assert.HasCount(3, network.call(Given.Random(3, 2, 5, 4), AttentionMask.None).Weights);
        network.train();
        Assert.IsEmpty(network.call(Given.Random(3, 2, 5, 4), AttentionMask.None).Weights);
    }

    [TestMethod]
    [DataRow(false, PositionalEncoding.Sinusoidal)]
    [DataRow(true, PositionalEncoding.Learned)]
    [DataRow(false, PositionalEncoding.Relative)]
    public void OfEncoderAndDecoder_GradientsAreThoseOfTheWholeGraph(bool copies, PositionalEncoding positions)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.Create("transformer", copies, layers: 3, positions: positions);
        network.train();
        foreach (var dropout in network.modules().OfType<MLNet.Attention.Modules.Primitives.Dropout>())
            dropout.eval();
        var expected = Gradients(null);
        using var generator = new Generator(1);
        var actual = Gradients(new ActivationCheckpoints(generator, () => 5));
        foreach (var (name, gradient) in expected)
            TensorAssert.Near(gradient, actual[name], 1e-5, name);

        Dictionary<string, Tensor> Gradients(ActivationCheckpoints? checkpoints)
        {
            ActivationCheckpoints.Detach(network);
            checkpoints?.Attach(network);
            var (source, target) = (TinyEncoder.Ids([[5, 3, 5], [1, 2, 8]], 3), TinyEncoder.Ids([[0, 3], [0, 2]], 2));
            network.Losses(source, null, target, tensor(new long[] { 0, 1, 2, 3 }), tensor(new long[] { 3, 8, 2, 8 }), 0.1, 0.5)
                .sum().backward();
            checkpoints?.Backward();
            var gradients = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.grad!.clone());
            foreach (var parameter in network.parameters())
                parameter.grad = null;
            return gradients;
        }
    }

    private static TransformerEncoder Network(double dropout, Generator? generator = null)
    {
        var network = new TransformerEncoder(3, Shape with { Dropout = dropout }, finalNorm: true, generator);
        network.train();
        return network;
    }

    /// <summary>The gradients of all parameters, of the input and of a learned bias by distance.</summary>
    private static Dictionary<string, Tensor> Gradients(
        TransformerEncoder network, ActivationCheckpoints? checkpoints, ScalarType type = ScalarType.Float32)
    {
        ActivationCheckpoints.Detach(network);
        checkpoints?.Attach(network);
        var below = Given.Random(3, 2, 5, 4).to_type(type).requires_grad_();
        var table = Given.Random(6, 2, 9).to_type(type).requires_grad_();
        Loss(network, below * 2, table * 3).backward();
        checkpoints?.Backward();
        var gradients = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.grad!.clone());
        (gradients["input"], gradients["bias"]) = (below.grad!, table.grad!);
        foreach (var parameter in network.parameters())
            parameter.grad = null;
        return gradients;
    }

    private static Tensor Loss(TransformerEncoder network, Tensor input, Tensor? bias)
    {
        var output = network.call(input, new AttentionMask(DistanceBias: bias)).Output;
        return (output * Given.Random(4, 2, 5, 4).to_type(input.dtype)).sum();
    }
}
