namespace MLNet.Attention.Transforms.Models;

/// <summary>Keeps the memory of a model's network until it is disposed, also when the model is disposed in between.</summary>
internal readonly struct ModelLease : IDisposable
{
    private readonly SharedNetwork network;

    /// <summary>Takes over a hold on <paramref name="network"/>.</summary>
    public ModelLease(SharedNetwork network) => this.network = network;

    /// <summary>Ends the lease; to be called once.</summary>
    public void Dispose() => network.Leave();
}
