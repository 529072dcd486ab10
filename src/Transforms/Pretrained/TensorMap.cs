using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>The parameters of a module, and the tensors of a checkpoint that they are made of.</summary>
internal sealed class TensorMap
{
    private readonly List<(Tensor Parameter, string[] Theirs)> entries = [];

    /// <summary>Adds the parameters of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="names">Names of its parameters; those without a name are left out.</param>
    /// <param name="path">What comes before each own name in the module. Default nothing.</param>
    /// <exception cref="InvalidOperationException">The module has no parameter of a name.</exception>
    public TensorMap Add(nn.Module module, IEnumerable<TensorName> names, string path = "")
    {
        var theirs = names.ToDictionary(name => path + name.Own, name => name.Theirs, StringComparer.Ordinal);
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (theirs.Remove(name, out var parts))
                entries.Add((parameter, parts));
        }
        return theirs.Count == 0 ? this : throw new InvalidOperationException(
            $"The module has no parameter '{theirs.Keys.First()}'.");
    }

    /// <summary>Adds what another map has.</summary>
    public TensorMap Add(TensorMap other)
    {
        entries.AddRange(other.entries);
        return this;
    }

    /// <summary>Number of values of the parameters.</summary>
    public long ValueCount => entries.Sum(entry => entry.Parameter.numel());

    /// <summary>The tensors, with the shapes that they must have.</summary>
    public IEnumerable<(string Name, long[] Shape)> Expected => entries.SelectMany(entry => entry.Theirs.Select(name =>
    {
        var shape = entry.Parameter.shape;
        return (name, (long[])[shape[0] / entry.Theirs.Length, .. shape[1..]]);
    }));

    /// <summary>Reads all parameters.</summary>
    /// <exception cref="FormatException">A tensor is of no floating-point type, or has a value that is not finite.</exception>
    public void Read(CheckpointWeights weights)
    {
        using var scope = NewDisposeScope();
        ForEachPart(weights.Read);
    }

    /// <summary>The tensors as they are written to a checkpoint.</summary>
    /// <param name="storage">How they are stored. Default <see cref="WeightStorage.Float32"/>.</param>
    /// <exception cref="InvalidOperationException">A weight cannot be stored so; the message names its tensor.</exception>
    public IReadOnlyList<SafetensorsEntry> ToEntries(WeightStorage storage = WeightStorage.Float32)
    {
        var written = new List<SafetensorsEntry>();
        ForEachPart((name, part) => written.Add(SafetensorsEntry.Of(name, part, storage)));
        return written;
    }

    private void ForEachPart(Action<string, Tensor> use)
    {
        foreach (var (parameter, theirs) in entries)
        {
            var rows = parameter.shape[0] / theirs.Length;
            for (var i = 0; i < theirs.Length; i++)
                use(theirs[i], theirs.Length == 1 ? parameter : parameter.narrow(0, i * rows, rows));
        }
    }
}
