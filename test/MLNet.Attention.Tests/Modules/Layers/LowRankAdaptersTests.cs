using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class LowRankAdaptersTests
{
    private const int Rank = 2;
    private const double Alpha = 6;

    private static readonly TransformerLayerOptions Shape = new(4, 2, 6);

    [TestMethod]
    public void AnAdapter_AddsAlphaByRank_TimesBAx()
    {
        using var scope = NewDisposeScope();
        using var adapter = new LowRankAdapter(3, 5, Rank, Alpha, generator: null);
        TensorAssert.AllZero(adapter.Apply(Given.Random(1, 4, 3))); // B begins as 0
        Randomize([adapter.Up]);
        var x = Given.Random(1, 4, 3);
        var expected = matmul(x, matmul(adapter.Up, adapter.Down).transpose(0, 1)) * 3;
        TensorAssert.Near(expected.detach(), adapter.Apply(x).detach());
    }

    [TestMethod]
    public void AnAdapter_OfAnotherShape_IsNotMerged()
    {
        using var adapter = new LowRankAdapter(3, 5, Rank, Alpha, generator: null);
        using var weight = zeros(3, 5);
        var error = Assert.Throws<ArgumentException>(() => adapter.MergeInto(weight));
        Assert.StartsWith("'weight' has shape [3, 5]; expected [outputs, inputs]", error.Message);
    }

    [TestMethod]
    [DataRow(LoraTargets.QueryAndValue, 4)]
    [DataRow(LoraTargets.Attention, 8)]
    [DataRow(LoraTargets.AllLinear, 12)]
    public void AfterTheMerge_TheNetworkAlone_GivesTheSame(LoraTargets targets, int parameters)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        var (x, plain) = (Given.Random(3, 2, 5, 4), Output(layer, Given.Random(3, 2, 5, 4)));
        var names = layer.named_parameters().Select(named => named.name).ToArray();
        using var adapters = Attach(layer, targets);
        Assert.HasCount(parameters, adapters.NamedParameters.ToList());
        TensorAssert.Same(plain, Output(layer, x), "the output with new adapters");
        CollectionAssert.AreEqual(names, layer.named_parameters().Select(named => named.name).ToArray());

        Randomize(adapters.NamedParameters.Select(named => named.Parameter));
        var adapted = Output(layer, x);
        Assert.AreNotEqual(TensorAssert.Values(plain)[0], TensorAssert.Values(adapted)[0], 1e-3);
        adapters.Merge();
        TensorAssert.Near(adapted, Output(layer, x), 1e-5);
    }

    [TestMethod]
    public void Disposed_TheyAreOff()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        var (x, adapters) = (Given.Random(3, 2, 5, 4), Attach(layer, LoraTargets.AllLinear));
        var plain = Output(layer, x);
        Randomize(adapters.NamedParameters.Select(named => named.Parameter));
        adapters.Dispose();
        TensorAssert.Same(plain, Output(layer, x));
    }

    [TestMethod]
    public void Gradients_AreRight()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer();
        using var adapters = Attach(layer, LoraTargets.AllLinear);
        Randomize(adapters.NamedParameters.Select(named => named.Parameter));
        foreach (var (name, parameter) in adapters.NamedParameters)
        {
            var direction = Given.Random(7, parameter.shape);
            Loss(layer).backward();
            var slope = (parameter.grad! * direction).sum().item<float>();
            Assert.AreEqual((Shifted(0.01) - Shifted(-0.01)) / 0.02, slope, 0.03 * Math.Max(1, Math.Abs(slope)), name);
            foreach (var (_, other) in adapters.NamedParameters)
                other.grad = null;

            double Shifted(double by)
            {
                using var noGradient = no_grad();
                using var before = parameter.clone();
                parameter.add_(direction * by);
                var loss = Loss(layer).item<float>();
                parameter.copy_(before);
                return loss;
            }
        }
    }

    private static TransformerEncoderLayer Layer()
    {
        using var generator = new Generator(2);
        var layer = new TransformerEncoderLayer(Shape, generator);
        layer.eval();
        return layer;
    }

    private static LowRankAdapters Attach(TransformerEncoderLayer layer, LoraTargets targets) =>
        new(layer, targets, Rank, Alpha, generator: null, _ => true);

    private static Tensor Output(TransformerEncoderLayer layer, Tensor x) => layer.call(x, AttentionMask.None).Output.detach();

    private static Tensor Loss(TransformerEncoderLayer layer) =>
        (layer.call(Given.Random(3, 2, 5, 4), AttentionMask.None).Output * Given.Random(4, 2, 5, 4)).sum();

    private static void Randomize(IEnumerable<Tensor> tensors)
    {
        using var noGradient = no_grad();
        foreach (var (i, tensor) in tensors.Index())
            tensor.copy_(Given.Random((ulong)i + 11, tensor.shape));
    }
}
