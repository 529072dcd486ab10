using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>A copy of the weights of the epoch with the lowest validation loss so far.</summary>
internal sealed class BestWeights(IReadOnlyList<Parameter> parameters) : IDisposable
{
    private Tensor[] copies = [];

    /// <summary>The validation loss of the copied weights; infinity without a copy.</summary>
    public double Lowest { get; private set; } = double.PositiveInfinity;

    /// <summary>The epoch of the copied weights; 0 without a copy.</summary>
    public int Epoch { get; private set; }

    /// <summary>The copied weights, a tensor per parameter; empty without a copy.</summary>
    public IReadOnlyList<Tensor> Copies => copies;

    /// <summary>Copies the current weights if <paramref name="loss"/> is the lowest so far, and returns whether it is.</summary>
    public bool Improve(double loss, int epoch)
    {
        if (!(loss < Lowest))
            return false;
        Take(loss, epoch);
        return true;
    }

    /// <summary>Copies the current weights.</summary>
    public void Take(double loss, int epoch)
    {
        Lowest = loss;
        Epoch = epoch;
        using var noGradient = no_grad();
        if (copies.Length == 0)
            copies = parameters.Select(parameter => parameter.clone().DetachFromDisposeScope()).ToArray();
        else
            Copy(parameters, copies);
    }

    /// <summary>Puts the copied weights back; without a copy the current weights stay.</summary>
    public void Restore()
    {
        using var noGradient = no_grad();
        if (copies.Length > 0)
            Copy(copies, parameters);
    }

    public void Dispose()
    {
        foreach (var copy in copies)
            copy.Dispose();
    }

    private static void Copy(IReadOnlyList<Tensor> from, IReadOnlyList<Tensor> to)
    {
        for (var i = 0; i < from.Count; i++)
            to[i].copy_(from[i]);
    }
}
