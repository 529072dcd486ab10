using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Runs an explanation's passes through the network one by one; before each, the explanation can be cancelled.</summary>
/// <param name="checkAlive">Throws once the explanation is cancelled.</param>
internal sealed class NetworkPasses(Action checkAlive)
{
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public void CheckAlive() => checkAlive();

    /// <summary>
    /// Runs one pass, forward or forward and backward, on a thread of the <see cref="ForwardPool"/>, without gradients unless
    /// the pass enables them. All tensors of the pass are disposed, so it must not return one.
    /// </summary>
    /// <exception cref="OperationCanceledException">The explanation was cancelled before the pass.</exception>
    public T Run<T>(Func<T> pass)
    {
        T? result = default;
        ForwardPool.Shared.Run(1, _ =>
        {
            CheckAlive();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            result = pass();
        });
        return result!;
    }
}
