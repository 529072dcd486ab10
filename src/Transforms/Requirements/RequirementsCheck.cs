namespace MLNet.Attention.Transforms.Requirements;

/// <summary>What this assembly needs of the libraries beside it. Seen to once per process, by what a user calls first.</summary>
internal static class RequirementsCheck
{
    private static volatile bool passed;

    /// <exception cref="InvalidOperationException">
    /// This Microsoft.ML is not one that the assembly was made for, or there is no libtorch.
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
