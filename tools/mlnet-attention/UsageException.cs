namespace MLNet.Attention.Tool;

/// <summary>The command line is wrong, though it could be parsed: a value is outside its range.</summary>
internal sealed class UsageException(string message) : Exception(message);
