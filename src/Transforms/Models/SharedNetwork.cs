using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// A network that several hold at once: the models that own it, and whoever uses it just now. The last one to leave frees its
/// memory, so nobody loses it in the middle of a forward pass.
/// </summary>
internal sealed class SharedNetwork(nn.Module network)
{
    private readonly Lock gate = new();
    private int holders = 1;

    /// <summary>Holds the network, to be left again; false when it is freed already.</summary>
    public bool TryHold()
    {
        lock (gate)
        {
            if (holders == 0)
                return false;
            holders++;
            return true;
        }
    }

    /// <summary>Ends what the constructor or <see cref="TryHold"/> began.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (--holders > 0)
                return;
        }
        network.Dispose();
    }
}
