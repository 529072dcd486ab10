using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Cancels a training: by the token of its options, or by the execution of the <c>MLContext</c>.</summary>
internal sealed class TrainingCancellation(IHost host, CancellationToken token)
{
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public void Check()
    {
        token.ThrowIfCancellationRequested();
        if (host is ICancelable { IsCanceled: true })
            throw new OperationCanceledException("Training was cancelled, because the execution of the MLContext was cancelled.");
    }
}
