namespace MLNet.Attention.Samples;

/// <summary>How the samples print the path of a file.</summary>
public static class ShownPath
{
    /// <summary>The path from the current folder, when it is below it; it reads better without what is above.</summary>
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
