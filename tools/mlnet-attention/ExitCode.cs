namespace MLNet.Attention.Tool;

/// <summary>What the process says of its end.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A file, its rows or a model is not what it should be.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted, as a shell says it: 128 and the number of the signal, 2.</summary>
    public const int Cancelled = 130;
}
