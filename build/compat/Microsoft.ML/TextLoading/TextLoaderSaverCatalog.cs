using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Data from text files.</summary>
public static class TextLoaderSaverCatalog
{
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false,
        bool allowSparse = false) =>
        LoadFromTextFile(catalog, path, TextLoader.ColumnsOf(typeof(TInput)), separatorChar, hasHeader, allowQuoting,
            trimWhitespace, allowSparse);

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path,
        TextLoader.Column[] columns, char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false,
        bool trimWhitespace = false, bool allowSparse = false)
    {
        if (trimWhitespace || allowSparse)
        {
            throw new ArgumentException($"'{nameof(trimWhitespace)}' or '{nameof(allowSparse)}' is true; "
                + "expected false, as compat reads lines as they are.");
        }
        var format = TextFormat.Create(separatorChar, hasHeader, allowQuoting);
        return new TextLoader(catalog.GetEnvironment(), columns, format).Load(path);
    }
}
