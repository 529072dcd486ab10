using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Tells of the first unreadable values and lines of a file, and at the end how many there were.</summary>
internal sealed class TextLog(IHostEnvironment env, string path) : IDisposable
{
    private const int Shown = 10;

    private readonly IChannel channel = env.Start("TextLoader");
    private long badValues;
    private long badLines;

    public void BadValue(long line, string column)
    {
        if (++badValues <= Shown)
            channel.Info(MessageSensitivity.Schema, "Bad value at line {0} in column {1}", line, column);
    }

    public void BadLine(long line, string error)
    {
        if (++badLines <= Shown)
            channel.Warning(MessageSensitivity.Schema, "Format error at {0}({1}): {2}", path, line, error);
    }

    public void Dispose()
    {
        if (badValues > 0 || badLines > 0)
            channel.Info(MessageSensitivity.Schema, "{0}: {1} bad values and {2} format errors", path, badValues, badLines);
        channel.Dispose();
    }
}
