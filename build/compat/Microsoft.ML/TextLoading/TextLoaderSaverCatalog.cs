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

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path,
        TextLoader.Options options)
    {
        options ??= new TextLoader.Options();
        options.Columns = TextLoader.ColumnsOf(typeof(TInput));
        return new TextLoader(catalog.GetEnvironment(), options).Load(path);
    }

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path,
        TextLoader.Column[] columns, char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false,
        bool trimWhitespace = false, bool allowSparse = false)
    {
        var options = new TextLoader.Options
        {
            Columns = columns,
            Separators = [separatorChar],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
            AllowSparse = allowSparse,
        };
        return new TextLoader(catalog.GetEnvironment(), options).Load(path);
    }
}
