namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Checks the libraries that this assembly needs, once per process: before the first trainer or model.</summary>
internal static class RequirementsCheck
{
    private static volatile bool passed;

    /// <exception cref="InvalidOperationException">
    /// The version of Microsoft.ML is not supported, or libtorch is missing.
    /// </exception>
    public static void Run()
    {
        if (passed)
            return;
        MicrosoftMLCheck.Run(typeof(RequirementsCheck).Assembly);
        TorchCheck.Run();
        passed = true;
    }
}
