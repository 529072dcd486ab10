namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Checks the libraries that this assembly needs, once per process: before the first trainer or model.</summary>
internal static class RequirementsCheck
{
    // To read and link libtorch takes as long as to load a model: the one goes on beside the other.
    private static readonly Lazy<Task> Torch = new(() => Task.Run(() => TorchCheck.Run()));

    private static volatile bool passed;

    /// <summary>Begins to load libtorch on another thread. <see cref="Run"/> waits for it, and throws what is wrong.</summary>
    public static void Begin() => _ = Torch.Value;

    /// <exception cref="InvalidOperationException">
    /// The version of Microsoft.ML is not supported, or libtorch is missing.
    /// </exception>
    public static void Run()
    {
        if (passed)
            return;
        Begin();
        MicrosoftMLCheck.Run(typeof(RequirementsCheck).Assembly);
        Torch.Value.GetAwaiter().GetResult();
        passed = true;
    }
}
