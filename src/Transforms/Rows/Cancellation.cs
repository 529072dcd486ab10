using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>Ends work that is under way when the execution of its environment is cancelled.</summary>
/// <remarks>
/// An environment stays cancelled for ever, and its fitted models are used on: AutoML cancels the context of each trial and
/// hands the best trial's model out. So what begins afterwards is not ended.
/// </remarks>
internal sealed class Cancellation(IHostEnvironment environment)
{
    private readonly bool beganAfterwards = environment is ICancelable { IsCanceled: true };

    /// <exception cref="OperationCanceledException">The execution was cancelled since this object was made.</exception>
    public void Check()
    {
        if (!beganAfterwards)
            environment.CheckAlive();
    }
}
