using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

/// <summary>Reference values that PyTorch computed: named tensors of a file in <c>fixtures</c>.</summary>
internal sealed class Fixture
{
    private const string ParameterPrefix = "module.";

    private readonly Dictionary<string, TensorBytes> entries;

    private Fixture(IEnumerable<TensorBytes> entries) => this.entries = entries.ToDictionary(entry => entry.Name);

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "fixtures");

    /// <summary>The sizes of all tensors.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes =>
        entries.ToDictionary(pair => pair.Key, pair => pair.Value.Shape);

    public Tensor this[string name] => ToTensor(entries[name]);

    public static Fixture Load(string name)
    {
        var file = name + ".safetensors";
        using var stream = File.OpenRead(Path.Combine(Folder, file));
        return new Fixture(TensorBytes.Read(stream, file));
    }

    /// <summary>Gives a module the fixture's parameters; each must have the name that PyTorch gives it.</summary>
    public void LoadInto(nn.Module module)
    {
        using var noGradient = no_grad();
        var names = new List<string>();
        foreach (var (name, parameter) in module.named_parameters())
        {
            parameter.copy_(this[ParameterPrefix + name]);
            names.Add(ParameterPrefix + name);
        }
        CollectionAssert.AreEquivalent(entries.Keys.Where(key => key.StartsWith(ParameterPrefix)).ToList(), names);
    }

    private static Tensor ToTensor(TensorBytes entry) => entry.DType switch
    {
        "F32" => tensor(MemoryMarshal.Cast<byte, float>(entry.Data).ToArray(), entry.Shape),
        "BOOL" => tensor(Array.ConvertAll(entry.Data, value => value != 0), entry.Shape),
        _ => throw new NotSupportedException($"No fixture has had the dtype {entry.DType} so far."),
    };
}
