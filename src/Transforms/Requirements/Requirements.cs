namespace MLNet.Attention.Transforms;

/// <summary>What this assembly needs of the libraries beside it. Seen to once per process, by what a user calls first.</summary>
internal static class Requirements
{
    private static volatile bool passed;

    /// <exception cref="InvalidOperationException">
    /// This Microsoft.ML is not one that the assembly was made for, or there is no libtorch.
    /// </exception>
    public static void Check()
    {
        if (passed)
            return;
        MicrosoftMLCheck.Run(typeof(Requirements).Assembly);
        TorchCheck.Run();
        passed = true;
    }
}
