using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Tells of the first unreadable values and lines of a file, and at the end how many there were.</summary>
internal sealed class TextLog(IHostEnvironment env, string path) : IDisposable
{
    private const int Shown = 10;

    private readonly IChannel _channel = env.Start("TextLoader");
    private long _badValues;
    private long _badLines;

    public void BadValue(long line, string column)
    {
        if (++_badValues <= Shown)
            _channel.Info(MessageSensitivity.Schema, "Bad value at line {0} in column {1}", line, column);
    }

    public void BadLine(long line, string error)
    {
        if (++_badLines <= Shown)
            _channel.Warning(MessageSensitivity.Schema, "Format error at {0}({1}): {2}", path, line, error);
    }

    public void Dispose()
    {
        if (_badValues > 0 || _badLines > 0)
            _channel.Info(MessageSensitivity.Schema, "{0}: {1} bad values and {2} format errors",
                path, _badValues, _badLines);
        _channel.Dispose();
    }
}
