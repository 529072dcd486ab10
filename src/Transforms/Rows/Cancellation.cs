using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>Cancels running work when the execution of its environment is cancelled.</summary>
/// <remarks>
/// A cancelled environment stays cancelled, but its fitted models remain in use: AutoML cancels the context of each trial and
/// returns the best trial's model. So work that begins after the cancellation is not cancelled.
/// </remarks>
internal sealed class Cancellation(IHostEnvironment environment)
{
    private readonly bool beganAfterwards = environment is ICancelable { IsCanceled: true };

    /// <exception cref="OperationCanceledException">The execution was cancelled after this object was created.</exception>
    public void Check()
    {
        if (!beganAfterwards)
            environment.CheckAlive();
    }
}
