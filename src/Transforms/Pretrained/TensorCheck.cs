using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Compares the tensors of a checkpoint with those that its configuration asks for.</summary>
internal static class TensorCheck
{
    private const int MostNamed = 8;

    /// <param name="weights">The tensors that are there.</param>
    /// <param name="map">Those that are asked for.</param>
    /// <param name="isIgnored">Whether a tensor that is not asked for may be there.</param>
    /// <exception cref="FormatException">
    /// Tensors are missing, have another shape, or are not expected; the message names them with their shapes.
    /// </exception>
    public static void Run(CheckpointWeights weights, TensorMap map, Func<string, bool> isIgnored)
    {
        var expected = map.Expected.ToList();
        var missing = expected.Where(tensor => weights.ShapeOf(tensor.Name) is null)
            .Select(tensor => $"{tensor.Name} {Excerpt.Of(tensor.Shape)}").ToList();
        var misshapen = expected.Where(tensor => weights.ShapeOf(tensor.Name) is { } found && !found.SequenceEqual(tensor.Shape))
            .Select(tensor => $"{tensor.Name} {Excerpt.Of(weights.ShapeOf(tensor.Name)!)}, expected {Excerpt.Of(tensor.Shape)}")
            .ToList();
        var asked = expected.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var unexpected = weights.Names.Where(name => !asked.Contains(name) && !isIgnored(name)).Order(StringComparer.Ordinal)
            .Select(name => $"{Excerpt.Of(name)} {Excerpt.Of(weights.ShapeOf(name)!)}").ToList();
        if (missing.Count + misshapen.Count + unexpected.Count > 0)
        {
            throw new FormatException($"{CheckpointWeights.FileName}: does not have the tensors that " +
                $"{CheckpointConfig.FileName} asks for" + Named("missing", missing) +
                Named("of another shape", misshapen) + Named("not expected", unexpected) + ".");
        }
    }

    private static string Named(string what, List<string> tensors) => tensors.Count == 0 ? "" :
        $"; {what} ({tensors.Count}): {string.Join("; ", tensors.Take(MostNamed))}{(tensors.Count > MostNamed ? "; ..." : "")}";
}
