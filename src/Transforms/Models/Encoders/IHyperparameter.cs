namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>A hyperparameter of whichever type.</summary>
internal interface IHyperparameter
{
    /// <exception cref="ArgumentOutOfRangeException">The value that options have is outside of its range.</exception>
    void Check(INetworkOptions options);
}
