using TorchSharp;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Checks that TorchSharp finds its native library, which the application must bring.</summary>
internal static class TorchCheck
{
    private const int LongestCause = 200;

    public static void Run() => Run(() => torch.zeros(1).Dispose());

    /// <param name="use">Calls the native library.</param>
    /// <exception cref="InvalidOperationException">The library is missing or does not fit.</exception>
    public static void Run(Action use)
    {
        try
        {
            use();
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException
            or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            var version = AssemblyVersion.Of(typeof(torch).Assembly);
            var cause = error.GetBaseException().Message.ReplaceLineEndings(" ").Trim();
            throw new InvalidOperationException($"TorchSharp {version} finds no native library that fits; expected one of the " +
                $"packages TorchSharp-cpu, TorchSharp-cuda-linux and TorchSharp-cuda-windows, version {version}, in the " +
                $"application. TorchSharp says: {cause[..Math.Min(cause.Length, LongestCause)]}", error);
        }
    }
}
