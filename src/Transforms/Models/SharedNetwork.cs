using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>
/// A network with a count of its holders: the models that own the network, and the leases in use. The last holder to leave
/// frees the network's memory, so that no forward pass loses its network.
/// </summary>
internal sealed class SharedNetwork(nn.Module network)
{
    private readonly Lock gate = new();
    private int holders = 1;

    /// <summary>Adds a holder, which must call <see cref="Leave"/> later; false when the network is already freed.</summary>
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

    /// <summary>Removes a holder that the constructor or <see cref="TryHold"/> added.</summary>
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
