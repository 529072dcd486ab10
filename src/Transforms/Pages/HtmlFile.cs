namespace MLNet.Attention.Transforms.Pages;

/// <summary>A page as a file.</summary>
internal static class HtmlFile
{
    /// <summary>Writes a page to a file. An existing file is replaced after the whole page is written beside it.</summary>
    public static void Save(string path, Func<string> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var beside = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(beside, create());
            File.Move(beside, full, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
