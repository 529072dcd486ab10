namespace MLNet.Attention.Transforms.Models;

/// <summary>Keeps the memory of a model's network until the lease is disposed, even if the model is disposed earlier.</summary>
internal readonly struct ModelLease : IDisposable
{
    private readonly SharedNetwork network;

    /// <summary>Takes over one hold on <paramref name="network"/>.</summary>
    public ModelLease(SharedNetwork network) => this.network = network;

    /// <summary>Ends the lease. Must be called once.</summary>
    public void Dispose() => network.Leave();
}
