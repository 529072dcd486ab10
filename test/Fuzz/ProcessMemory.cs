using System.Globalization;

namespace MLNet.Attention.Fuzz;

/// <summary>The memory of this process, as Linux counts it; elsewhere always 0.</summary>
internal sealed class ProcessMemory
{
    private const string ResetFile = "/proc/self/clear_refs";

    private long start;

    /// <summary>Forgets the highest memory so far.</summary>
    public void Reset()
    {
        if (!File.Exists(ResetFile))
            return;
        File.WriteAllText(ResetFile, "5");
        start = Read("VmRSS:");
    }

    /// <summary>How far it has grown since then, at most, in bytes.</summary>
    public long Growth() => File.Exists(ResetFile) ? Read("VmHWM:") - start : 0;

    private static long Read(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
