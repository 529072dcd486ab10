using MLNet.Attention.Tests.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>What a module registers, moves and frees.</summary>
[TestClass]
public sealed class ModuleFacts
{
    [TestMethod]
    public void EveryFieldWithATensor_IsRegistered_ButNotCollections_NorWhatIsSetLater()
    {
        using var module = new Fields();
        CollectionAssert.AreEqual(
            new[] { "weight", "<Shown>k__BackingField", "byHand.weight", "byHand.bias", "layer.weight", "layer.bias" },
            module.named_parameters().Select(named => named.name).ToArray());
        CollectionAssert.AreEqual(new[] { "constant" }, module.named_buffers().Select(named => named.name).ToArray());
        CollectionAssert.AreEqual(new[] { "byHand", "layer" }, module.named_modules().Select(named => named.name).ToArray());
    }

    [TestMethod]
    public void AModuleList_RegistersItsModules_ByTheirPlaces()
    {
        using var module = new Listed();
        CollectionAssert.AreEqual(new[] { "layers.0.weight", "layers.1.weight" },
            module.named_parameters().Select(named => named.name).ToArray());
    }

    [TestMethod]
    public void AParameterThatWasDisposed_IsPassedOver()
    {
        using var module = new Fields();
        module.get_parameter("weight")!.Dispose();
        Assert.IsFalse(module.named_parameters().Any(named => named.name == "weight"));
    }

    [TestMethod]
    public void To_ReplacesParametersAndBuffers_AndDisposesThem()
    {
        using var module = new Fields();
        var (parameter, buffer) = (module.get_parameter("weight")!, module.Constant);
        module.to(ScalarType.Float32);
        Assert.AreSame(parameter, module.get_parameter("weight"), "where nothing changes nothing is replaced");

        module.to(ScalarType.Float64);

        Assert.IsTrue(parameter.IsInvalid);
        Assert.IsTrue(buffer.IsInvalid);
        Assert.AreEqual(ScalarType.Float64, module.Weight.dtype);
        Assert.AreEqual(ScalarType.Float64, module.Constant.dtype);
        Assert.IsTrue(module.Weight.requires_grad);
        Assert.AreSame(module.Weight, module.get_parameter("weight"));
    }

    [TestMethod]
    public void Dispose_FreesParametersBuffersAndModules()
    {
        var module = new Fields();
        var tensors = module.parameters().Concat(module.buffers()).ToList();
        module.Dispose();
        Assert.IsTrue(tensors.TrueForAll(tensor => tensor.IsInvalid));
    }

    [TestMethod]
    public void ZeroGrad_TakesGradientsAway()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 2);
        layer.call(ones(1, 2)).sum().backward();
        Assert.IsNotNull(layer.weight!.grad);
        layer.zero_grad();
        Assert.IsNull(layer.weight!.grad);
    }

    [TestMethod]
    public void StateDict_HasTheTensorsThemselves()
    {
        using var scope = NewDisposeScope();
        using var module = new Fields();
        Assert.AreSame(module.Weight, module.state_dict()["weight"]);
    }

    private sealed class Fields : nn.Module
    {
        private readonly Parameter weight = new(zeros(2));
        private readonly Tensor constant = ones(1);
        private readonly Linear layer = nn.Linear(2, 2);
        private readonly Linear[] array = [nn.Linear(2, 2)];

        public Fields() : base(nameof(Fields))
        {
            register_module("byHand", nn.Linear(2, 2));
            RegisterComponents();
            Later = new Parameter(zeros(1));
        }

        public Parameter Shown { get; } = new(zeros(1));

        public Parameter? Later { get; }

        public Parameter Weight => weight;

        public Tensor Constant => constant;

        public Linear Layer => layer;

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                array[0].Dispose();
                Later?.Dispose();
            }
            base.Dispose(disposing);
        }
    }

    private sealed class Listed : nn.Module
    {
        private readonly ModuleList<Linear> layers;

        public Listed() : base(nameof(Listed))
        {
            layers = new ModuleList<Linear>(nn.Linear(2, 2, hasBias: false), nn.Linear(2, 2, hasBias: false));
            RegisterComponents();
        }
    }
}
